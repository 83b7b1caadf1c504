"""The link of a sign-up: random, shown in one mail, kept as a hash."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from django.urls import reverse

from tenants.models import SignUp

LINK_LASTS: Final = timedelta(hours=24)
SECRET_BYTES: Final = 32  # 256 random bits need no slow hash


def make_secret() -> str:
    return secrets.token_urlsafe(SECRET_BYTES)


def digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def make_link(sign_up: SignUp, secret: str) -> str:
    path = reverse("sign_up_confirm", kwargs={"secret": secret}, urlconf="saas.urls_platform")
    return f"{sign_up.origin}{path}"


def find_by_secret(secret: str, *, at: datetime) -> SignUp | None:
    """The sign-up whose link this is, while it works."""
    found = SignUp.objects.filter(token_hash=digest(secret), expires_at__gt=at)
    return found.select_related("tenant").first()

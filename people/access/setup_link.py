"""The first way in for a new user: a link that lasts as long as a password reset and works once."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse

from people.models import User


def make_setup_link(user: User, *, origin: str) -> str:
    """Where the user sets a password. `origin` is the tenant's own address, such as https://shop.example.com."""
    path = reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)},
        urlconf="saas.urls_tenant",
    )
    return f"{origin.rstrip('/')}{path}"

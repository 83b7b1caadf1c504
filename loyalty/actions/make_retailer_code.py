from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from loyalty.models import RetailerCode
from loyalty.retailer_codes import draw_code, hash_of
from people.models import User
from people.permissions import require_permission
from people.record import System, record


@dataclass(frozen=True, slots=True)
class MadeCode:
    """`secret` is shown once; nobody can read it later."""

    code: RetailerCode
    secret: str


@transaction.atomic
def make_retailer_code(
    *, label: str, most_uses: int, expires_at: datetime, actor: User | System, at: datetime, region: str = ""
) -> MadeCode:
    """A code to give to a dealer, or to many at a fair.

    **Who**: `loyalty.add_retailercode`. **Writes**: RetailerCode. Event `retailer_code.made`.
    **Raises**: NotAllowedError; ValidationError for one that could never be used.
    """
    require_permission(actor, "loyalty.add_retailercode")
    if expires_at <= at:
        raise ValidationError({"expires_at": ["This day is over already."]})
    if most_uses < 1:
        raise ValidationError({"most_uses": ["A code is for one use or more."]})
    secret = draw_code()
    code = RetailerCode.objects.create(
        label=label,
        region=region,
        most_uses=most_uses,
        expires_at=expires_at,
        hint=secret[-4:],
        code_hmac=hash_of(secret),
        created_by=actor if isinstance(actor, User) else None,
        created_at=at,
    )
    record(event="retailer_code.made", actor=actor, subject=code, at=at, data={"most_uses": most_uses})
    return MadeCode(code, secret)

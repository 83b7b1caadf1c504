from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F

from loyalty.models import RetailerCode
from loyalty.retailer_codes import hash_of
from people.actions.count_up import count_up
from people.actions.request_code import request_code
from people.models import OneTimeCode
from people.one_time_codes import SentCode
from people.refusals import RefusedError

HOUR: Final = timedelta(hours=1)
# Tries of registration codes, right or wrong. A dealer mistypes it some times; at 200 an hour over all addresses a
# guesser needs a hundred million years for one of a thousand codes.
TRIES_PER_ADDRESS: Final = 20
TRIES_PER_TENANT: Final = 200


class CodeNotValidError(RefusedError):
    """Wrong, used up, expired or revoked: nobody is told which."""

    code = "code_not_valid"
    status = 422


def start_registration(*, code: str, phone: str, ip: str, at: datetime) -> SentCode:
    """A dealer has a code of the company; have the number proved. The code is used only when that succeeded.

    **Who**: anyone. **Writes**: what `request_code` does, and the count of tries. **Raises**: CodeNotValidError, and
    what `request_code` raises.
    """
    with transaction.atomic():
        count_up(key=f"registration:ip:{ip}", cap=TRIES_PER_ADDRESS, window=HOUR, at=at)
        count_up(key="registration:tenant", cap=TRIES_PER_TENANT, window=HOUR, at=at)
    found = find_usable_code(code, at=at)
    if found is None:
        raise CodeNotValidError("This code is not valid. Please check it, or ask the company for a new one.")
    return request_code(
        purpose=OneTimeCode.Purpose.PROVE_NUMBER,
        address=phone,
        channel=OneTimeCode.Channel.SMS,
        bound_to=bound_to(found),
        ip=ip,
        at=at,
    )


def find_usable_code(code: str, *, at: datetime) -> RetailerCode | None:
    usable = RetailerCode.objects.filter(revoked_at=None, expires_at__gt=at, uses__lt=F("most_uses"))
    return usable.filter(code_hmac=hash_of(code)).first()


def bound_to(code: RetailerCode) -> str:
    return f"registration:{code.pk}"

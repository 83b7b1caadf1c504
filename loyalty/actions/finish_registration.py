from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from loyalty.actions.start_registration import CodeNotValidError, bound_to
from loyalty.models import Retailer, RetailerCode
from loyalty.phone_users import get_phone_user
from people.actions.use_code import CodeOverError, using_code
from people.models import OneTimeCode
from people.record import record
from people.refusals import RefusedError
from people.roles import Role

PROVE = OneTimeCode.Purpose.PROVE_NUMBER


class KnownRetailerError(RefusedError):
    """Said to whoever has just proved to hold the number, and to nobody else."""

    code = "registered_already"
    status = 409


def finish_registration(*, code_id: UUID, digits: str, at: datetime) -> Retailer:
    """The number is proved: one use of the company's code is gone, and the dealer has an account to fill in.

    **Who**: whoever holds the phone. **Writes**: RetailerCode, User, Retailer; the one-time code is used up. Event
    `retailer.registered`.
    **Raises**: WrongCodeError, CodeOverError; CodeNotValidError when others used the code up meanwhile;
    KnownRetailerError.
    """
    code = _find_registration_code(code_id)
    with using_code(code_id=code_id, digits=digits, purpose=PROVE, bound_to=bound_to(code), at=at) as proof:
        _refuse_known(proof.address)
        usable = RetailerCode.objects.filter(pk=code.pk, revoked_at=None, expires_at__gt=at, uses__lt=F("most_uses"))
        if not usable.update(uses=F("uses") + 1):
            raise CodeNotValidError("The company's code has run out meanwhile. Ask for a new one.")
        return _open_account(proof.address, code, at=at)


def _find_registration_code(code_id: UUID) -> RetailerCode:
    """The one-time code says which code of the company it goes with."""
    asked = OneTimeCode.objects.filter(pk=code_id, purpose=PROVE, bound_to__startswith="registration:").first()
    code = RetailerCode.objects.filter(pk=asked.bound_to.partition(":")[2]).first() if asked else None
    if code is None:
        raise CodeOverError("This code was used, is too old or was tried too often. Ask for a new one.")
    return code


def _refuse_known(phone: str) -> None:
    known = Retailer.objects.filter(phone=phone).first()
    if known is None:
        return
    if known.state == Retailer.State.CLOSED:
        raise KnownRetailerError("The shop with this number was closed. Please ask the company.")
    raise KnownRetailerError("This number is registered already. Please log in with it.")


def _open_account(phone: str, code: RetailerCode, *, at: datetime) -> Retailer:
    try:
        with transaction.atomic():
            user = get_phone_user(phone=phone, role=Role.RETAILER)
            retailer = Retailer.objects.create(
                user=user,
                code=code,
                phone=phone,
                region=code.region,
                state=Retailer.State.PHONE_VERIFIED,
                created_at=at,
            )
    except IntegrityError as error:
        raise KnownRetailerError("This number is registered already. Please log in with it.") from error
    record(event="retailer.registered", actor=user, subject=retailer, at=at, data={"code": code.label})
    return retailer

from datetime import datetime

from celery import current_app
from django.db import IntegrityError, transaction

from saas.sign_up.links import LINK_LASTS
from tenants.addresses import find_address_problem
from tenants.models import SignUp

OPEN_TASK = "saas.sign_up.open"


class NotWaitingError(Exception):
    """It is confirmed already, or its link has expired."""


class AddressTakenError(Exception):
    """Somebody else has the address by now."""


def confirm_sign_up(*, sign_up: SignUp, at: datetime) -> SignUp:
    """Take a sign-up at its word: of any number of confirmations one begins to make the tenant.

    **Who**: whoever holds its link. **Writes**: state `opening`; the link works for another day. **Then**: a worker
    makes the tenant. **Raises**: NotWaitingError; AddressTakenError, with the words for people.
    """
    # One that was confirmed before and failed may find what it began itself.
    problem = "" if sign_up.confirmed_at else find_address_problem(sign_up.slug)
    if problem:
        raise AddressTakenError(problem)
    try:
        with transaction.atomic():
            if not _claim(sign_up, at):
                raise NotWaitingError(f"{sign_up} waits for no confirmation.")
            transaction.on_commit(
                lambda: current_app.send_task(OPEN_TASK, kwargs={"sign_up_id": sign_up.pk}, ignore_result=True),
                robust=True,
            )
    except IntegrityError:  # another sign-up took the short name since we looked
        raise AddressTakenError("This address is taken. Choose another one.") from None
    sign_up.refresh_from_db()
    return sign_up


def _claim(sign_up: SignUp, at: datetime) -> bool:
    waiting = SignUp.objects.filter(pk=sign_up.pk, slug=sign_up.slug, state=SignUp.State.WAITING, expires_at__gt=at)
    return bool(waiting.update(state=SignUp.State.OPENING, problem="", confirmed_at=at, expires_at=at + LINK_LASTS))

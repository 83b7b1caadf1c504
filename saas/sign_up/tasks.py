"""Work in the background: the mail, the tenant, and what was lost on the way to either."""

import logging
from datetime import timedelta
from typing import Final

from django.db.models import Q

from kit import clock
from saas.actions.mail_sign_up import MOST_TRIES, TRY_AGAIN_AFTER, mail_sign_up
from saas.actions.open_sign_up import open_sign_up
from saas.celery import app
from tenants.actions.provision_tenant import ProvisioningRefusedError
from tenants.models import SignUp, SignUpCount

log = logging.getLogger(__name__)

LOST_AFTER: Final = timedelta(minutes=1)  # a message that was sent is taken within this
GIVE_UP_AFTER: Final = timedelta(minutes=15)
KEPT_FOR: Final = timedelta(days=7)  # so that the platform sees who did not get through
FAILED: Final = "Something went wrong on our side. Please try again."


@app.task(name="saas.sign_up.mail", public_ok=True)
def mail(*, sign_up_id: int) -> None:
    mail_sign_up(sign_up_id=sign_up_id, at=clock.now())


@app.task(name="saas.sign_up.open", public_ok=True)
def open_(*, sign_up_id: int) -> None:
    try:
        open_sign_up(sign_up_id=sign_up_id, at=clock.now())
    except ProvisioningRefusedError:
        return  # a second message for the same sign-up


@app.task(name="saas.sign_up.requeue", public_ok=True)
def requeue() -> int:
    """Send lost messages again, and let those that cannot be opened try by hand. Returns how many were sent."""
    at = clock.now()
    opening = SignUp.objects.filter(state=SignUp.State.OPENING)
    hopeless = opening.filter(confirmed_at__lt=at - GIVE_UP_AFTER).update(state=SignUp.State.WAITING, problem=FAILED)
    if hopeless:
        log.error("Gave up on %s sign-ups whose tenants could not be made.", hopeless)
    late = list(opening.filter(confirmed_at__lt=at - LOST_AFTER).values_list("pk", flat=True))
    unmailed = SignUp.objects.filter(
        Q(mail_tried_at__isnull=True, created_at__lt=at - LOST_AFTER) | Q(mail_tried_at__lt=at - TRY_AGAIN_AFTER),
        state=SignUp.State.WAITING,
        mailed_at__isnull=True,
        expires_at__gt=at,
        mail_tries__lt=MOST_TRIES,
    )
    for pk in late:
        open_.apply_async(kwargs={"sign_up_id": pk})
    waiting = list(unmailed.values_list("pk", flat=True))
    for pk in waiting:
        mail.apply_async(kwargs={"sign_up_id": pk})
    return len(late) + len(waiting)


@app.task(name="saas.sign_up.sweep", public_ok=True)
def sweep() -> int:
    """Forget who never confirmed, and the counts of days that are over. Returns how many sign-ups are gone."""
    at = clock.now()
    SignUpCount.objects.filter(day__lt=at.date()).delete()
    gone, _ = SignUp.objects.filter(state=SignUp.State.WAITING, expires_at__lt=at - KEPT_FOR).delete()
    return gone

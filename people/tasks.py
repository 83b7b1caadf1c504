"""Work of the background for those who log in: sending codes, and forgetting what is over."""

import logging
from smtplib import SMTPException
from uuid import UUID

from celery import shared_task

from kit import clock
from people.actions.count_up import sweep_counters
from people.actions.request_code import deliver_code
from people.actions.request_login_code import SEND_TASK, find_phone_user
from people.devices import sweep_spent_tokens
from people.idempotency import sweep_keys
from people.models import OneTimeCode
from people.one_time_codes import draw_digits, hash_of, sweep_codes
from people.sms.provider import SmsError

log = logging.getLogger(__name__)


@shared_task(name=SEND_TASK)
def send_login_code(*, code_id: str) -> bool:
    """Draw the digits and send them, if somebody logs in by that number; to their mailbox where no text gets out."""
    code = OneTimeCode.objects.filter(pk=UUID(code_id), used_at=None, expires_at__gt=clock.now()).first()
    user = find_phone_user(code.address) if code else None
    if code is None or user is None:
        return False
    digits = draw_digits()
    OneTimeCode.objects.filter(pk=code.pk).update(code_hmac=hash_of(digits, code_id=code.pk))
    try:
        deliver_code(code, digits, about="", fallback_email=user.email)
    except (SmsError, SMTPException, OSError):
        log.warning("The code %s to log in did not go out; its owner will ask for another.", code.pk)
        return False
    return True


@shared_task(name="people.sweep_leftovers")
def sweep_leftovers() -> int:
    """Forget one-time codes, counters, kept answers and tokens of phones that are long over; how many rows."""
    at = clock.now()
    return sum(sweep(at=at) for sweep in (sweep_codes, sweep_counters, sweep_keys, sweep_spent_tokens))

import secrets
import uuid
from datetime import datetime
from smtplib import SMTPException

from django.core.mail import send_mail
from django.db import transaction

from people.code_words import message_of
from people.models import OneTimeCode
from people.one_time_codes import (
    LIFETIME,
    RESEND_AFTER,
    SentCode,
    count_code,
    draw_digits,
    hash_of,
    take_back_code_count,
)
from people.refusals import RefusedError
from people.sms.provider import SmsError, UnknownOutcomeError
from people.sms.send import send_sms
from tenants.current import get_current_tenant

Channel = OneTimeCode.Channel


class TooSoonError(RefusedError):
    code = "too_soon"
    status = 429


class NotSentError(RefusedError):
    """The code is not used up by it, and another may be asked for at once."""

    code = "not_sent"
    status = 503
    retry_after = 5


def request_code(  # noqa: PLR0913 - one argument for each thing the code is tied to
    *,
    purpose: str,
    address: str,
    channel: str,
    bound_to: str,
    ip: str,
    at: datetime,
    about: str = "",
    fallback_email: str = "",
) -> SentCode:
    """Draw a code, commit its hash, and send it. An earlier one for the same is void from then on.

    `address` is a number in E.164 form, or an e-mail address for the channel e-mail. A text message that certainly
    was not sent goes to `fallback_email` instead; give one only where whoever reads that mailbox may use the code.
    It speaks to another server, so it refuses to run inside a transaction.

    **Who**: the caller knows. **Writes**: OneTimeCode, VelocityCounter.
    **Raises**: TooSoonError; CapReachedError; NotSentError, and then nothing counts against the number.
    """
    with transaction.atomic(durable=True):
        code = write_code(purpose=purpose, address=address, channel=channel, bound_to=bound_to, ip=ip, at=at)
        digits = draw_digits()
        OneTimeCode.objects.filter(pk=code.pk).update(code_hmac=hash_of(digits, code_id=code.pk))
    try:
        channel = deliver_code(code, digits, about=about, fallback_email=fallback_email)
    except UnknownOutcomeError as error:
        raise NotSentError(error.words) from error  # it may be on its way: the code stands, and so does the count
    except (SmsError, SMTPException, OSError) as error:
        with transaction.atomic():
            OneTimeCode.objects.filter(pk=code.pk, used_at=None).delete()
            take_back_code_count(address=address, ip=ip, at=at)
        raise NotSentError(getattr(error, "words", "The message could not be sent. Please try again.")) from error
    return SentCode(code.pk, channel, code.expires_at, at + RESEND_AFTER)


def write_code(*, purpose: str, address: str, channel: str, bound_to: str, ip: str, at: datetime) -> OneTimeCode:
    """The row of a code that nobody can guess yet, counted; earlier codes for the same are void.

    **Raises**: TooSoonError, CapReachedError.
    """
    count_code(address=address, ip=ip, at=at)  # first: its lock makes two requests for a number come one by one
    same = OneTimeCode.objects.filter(purpose=purpose, address=address, bound_to=bound_to, used_at=None)
    last = same.order_by("-created_at").values_list("created_at", flat=True).first()
    if last and at < last + RESEND_AFTER:
        refusal = TooSoonError("A code was sent a moment ago. If it does not come, ask for another in half a minute.")
        refusal.retry_after = max(int((last + RESEND_AFTER - at).total_seconds()), 1)
        raise refusal
    same.filter(expires_at__gt=at).update(expires_at=at)
    return OneTimeCode.objects.create(
        id=uuid.uuid4(),
        purpose=purpose,
        channel=channel,
        address=address,
        bound_to=bound_to,
        code_hmac=secrets.token_hex(32),
        created_at=at,
        expires_at=at + LIFETIME,
    )


def deliver_code(code: OneTimeCode, digits: str, *, about: str, fallback_email: str) -> str:
    """Send it, and say over which channel it went. Raises SmsError, or what sending mail raises."""
    company = get_current_tenant().name
    text = message_of(purpose=code.purpose, digits=digits, company=company, about=about)
    if code.channel == Channel.EMAIL:
        send_mail(f"Your code for {company}", text, None, [code.address])
        return Channel.EMAIL
    try:
        send_sms(to=code.address, text=text)
    except UnknownOutcomeError:
        raise
    except SmsError:
        if not fallback_email:
            raise
        send_mail(f"Your code for {company}", text, None, [fallback_email])
        return Channel.EMAIL
    return Channel.SMS

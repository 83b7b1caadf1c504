"""Through whom a message leaves: the relay of `EMAIL_URL`, the provider of `SMS_URL`; by default the log.

In the log nothing is connected to, and what is written there counts as a test.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from typing import Final

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from outreach.delivery.outcomes import NotSentError, UnknownOutcomeError
from outreach.delivery.smtp import HandOffBackend
from outreach.look.mail import find_logo, render_mail
from outreach.models import Channel, Message
from people.sms import provider
from people.sms.console import ConsoleProvider
from people.sms.send import provider_of
from tenants.current import get_current_tenant

log = logging.getLogger(__name__)

# What `EMAIL_URL` chooses between (`saas/mail.py`).
CONSOLE: Final = "django.core.mail.backends.console.EmailBackend"
SMTP: Final = "django.core.mail.backends.smtp.EmailBackend"


@dataclass(frozen=True, slots=True)
class Receipt:
    reply: str
    is_test: bool = False


def send(message: Message, *, hand_off: Callable[[], None]) -> Receipt:
    """Outside of any transaction. `hand_off` is called once, just before the irrevocable step.

    Raises:
        NotSentError, UnknownOutcomeError; whatever `hand_off` raises.
    """
    return _text(message, hand_off) if message.channel == Channel.SMS else _mail(message, hand_off)


def _text(message: Message, hand_off: Callable[[], None]) -> Receipt:
    chosen = provider_of(settings.SMS_URL)
    hand_off()
    try:
        reply = chosen.send(to=message.address, text=message.words["text"])
    except provider.UnknownOutcomeError as error:
        raise UnknownOutcomeError(str(error)) from error
    except provider.SmsError as error:
        is_final = isinstance(error, provider.BadNumberError | provider.OptedOutError)
        raise NotSentError(str(error), is_final=is_final) from error
    return Receipt(reply, is_test=isinstance(chosen, ConsoleProvider))


def _mail(message: Message, hand_off: Callable[[], None]) -> Receipt:
    mail = mail_of(message)
    if settings.EMAIL_BACKEND == SMTP:
        return Receipt(HandOffBackend().send_in_two(mail, hand_off=hand_off))
    hand_off()
    if settings.EMAIL_BACKEND == CONSOLE:
        if settings.PRODUCTION:
            raise NotSentError("EMAIL_URL is not set, so mail goes nowhere.")
        log.warning("Mail to %s: %s\n%s", message.address, mail.subject, mail.body)
        return Receipt("written to the log", is_test=True)
    get_connection().send_messages([mail])
    return Receipt("given to the mail backend")


class _MailWithPicture(EmailMultiAlternatives):
    """Its attachments belong to the HTML beside them."""

    mixed_subtype = "related"


def mail_of(message: Message) -> EmailMultiAlternatives:
    tenant = get_current_tenant()
    rendered = render_mail(message, tenant=tenant)
    mail = _MailWithPicture(
        subject=" ".join(message.subject.split()),
        body=rendered.text,
        from_email=formataddr((tenant.name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1])),
        to=[message.address],
        headers={"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(rendered.html, "text/html")
    logo = find_logo(tenant)
    if logo is not None:
        mail.attach(logo)
    return mail

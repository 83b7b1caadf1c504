import logging
from functools import cache
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings

from people.sms.console import ConsoleProvider
from people.sms.provider import MisconfiguredError, SmsError, SmsProvider
from people.sms.twilio import TwilioProvider

log = logging.getLogger(__name__)

CONSOLE: Final = "console"
FORM: Final = "SMS_URL must look like twilio://SID:TOKEN@api.twilio.com?from=+15551234567, or be console://."


class SmsUrlError(ValueError):
    """`SMS_URL` names no provider that we know."""


def send_sms(*, to: str, text: str) -> str:
    """Send one message now and return the provider's id of it. Call it outside of any transaction.

    Raises:
        SmsError, whose `words` can be shown. What somebody must mend is in the log.
    """
    try:
        return provider_of(settings.SMS_URL).send(to=to, text=text)
    except MisconfiguredError as error:
        log.error("No text message was sent: %s", error)
        raise
    except SmsError as error:
        log.warning("A text message was not sent: %s", error)
        raise


@cache
def provider_of(url: str) -> SmsProvider:
    """The provider that an address names: `console://`, or `twilio://` (`twilio+http://` for a server nearby).

    Raises:
        SmsUrlError.
    """
    parts = urlsplit(url)
    if parts.scheme == CONSOLE:
        return ConsoleProvider()
    # Written plainly in an address, the plus sign of a number means a blank.
    sender = parse_qs(parts.query).get("from", [""])[0].strip()
    if parts.scheme not in {"twilio", "twilio+http"} or not (parts.username and parts.password and sender):
        raise SmsUrlError(FORM)
    return TwilioProvider(
        account=unquote(parts.username),
        token=unquote(parts.password),
        sender=sender if sender.startswith(("MG", "+")) else f"+{sender}",
        host=parts.netloc.rpartition("@")[2] or "api.twilio.com",
        is_encrypted=parts.scheme == "twilio",
    )

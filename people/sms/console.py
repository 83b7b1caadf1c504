import logging
import secrets

from django.conf import settings

from people.sms.provider import MisconfiguredError

log = logging.getLogger(__name__)


class ConsoleProvider:
    """Writes messages to the log: for development and the demo.

    In production codes would stand in the log and reach nobody, so it sends nothing there.
    """

    def send(self, *, to: str, text: str) -> str:
        if settings.PRODUCTION:
            raise MisconfiguredError("SMS_URL is not set, so text messages go nowhere.")
        log.warning("Text message to %s: %s", to, text)
        return f"console-{secrets.token_hex(4)}"

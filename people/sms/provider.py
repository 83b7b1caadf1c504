"""What a provider of text messages must be able to do, and how it says that it could not."""

from typing import Protocol


class SmsError(Exception):
    """It was not sent. The text is for the log; `words` can be shown to people."""

    words = "The text message could not be sent."


class BadNumberError(SmsError):
    words = "Text messages do not reach this number. Please check it."


class OptedOutError(SmsError):
    words = "This number has asked not to be texted. Send START to our number from that phone, or use e-mail."


class MisconfiguredError(SmsError):
    """The account with the provider is at fault, and somebody must mend it."""

    words = "Text messages cannot be sent at the moment. Please try again later."


class UnavailableError(SmsError):
    """Certainly not sent, and may be tried again."""

    words = "Text messages cannot be sent at the moment. Please try again in a minute."


class UnknownOutcomeError(SmsError):
    """The provider did not answer: it may have been sent, so it must not be sent again unasked."""

    words = "We could not make sure that the message was sent. If it does not come, ask for another."


class SmsProvider(Protocol):
    def send(self, *, to: str, text: str) -> str:
        """Returns the provider's own id of the message. `to` is in E.164 form. Raises SmsError."""
        ...

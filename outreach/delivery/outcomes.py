"""How a try to send ends, apart from well."""


class NotSentError(Exception):
    """Certainly not sent. `is_final`: another try would end the same."""

    def __init__(self, words: str, *, is_final: bool = False) -> None:
        super().__init__(words)
        self.is_final = is_final


class UnknownOutcomeError(Exception):
    """It may have arrived. Never tried again unasked."""


class LostClaimError(Exception):
    """Another worker has this message by now; nothing irrevocable was done here."""

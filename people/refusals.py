"""Why a deed was not done, in words that the person who asked can be shown."""


class RefusedError(Exception):
    """Nothing happened. `code` is for programs, `status` for HTTP; the text of the error is for people."""

    code = "refused"
    status = 409
    retry_after: int | None = None  # seconds
    field = ""  # of what was sent, where it is one that is refused


class CountedRefusalError(RefusedError):
    """What was asked did not happen, but that it was asked is written down and must be committed: a wrong guess."""

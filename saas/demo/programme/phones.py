"""The phones of the demo: what is texted to them stands in the log, and is read from there."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager

_LOGGER = "people.sms.console"


class TextInbox(logging.Handler):
    """Keeps the latest text message to each number."""

    def __init__(self) -> None:
        super().__init__()
        self._texts: dict[str, str] = {}

    def emit(self, record: logging.LogRecord) -> None:
        if isinstance(record.args, tuple) and len(record.args) == 2:
            number, text = record.args
            self._texts[str(number)] = str(text)

    def read_digits(self, number: str) -> str:
        """The code in the latest message. Raises LookupError when none came."""
        found = re.search(r"\b\d{6}\b", self._texts.get(number, ""))
        if found is None:
            raise LookupError(f"No code was texted to {number}.")
        return found[0]


@contextmanager
def reading_texts() -> Iterator[TextInbox]:
    """While the programme is filled its texts come here, and not into what the demo says."""
    logger, inbox = logging.getLogger(_LOGGER), TextInbox()
    was_passed_on = logger.propagate
    logger.addHandler(inbox)
    logger.propagate = False
    try:
        yield inbox
    finally:
        logger.removeHandler(inbox)
        logger.propagate = was_passed_on

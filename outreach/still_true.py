"""How to ask, just before sending, whether what a message says is still so: one table, kind → question."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from outreach.models import Message

STILL_TRUE: Final[Mapping[str, Callable[[Message, datetime], bool]]] = {}

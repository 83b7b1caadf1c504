"""Ends where a retailer or consumer is logged in, when the company suspends or closes them."""

from datetime import datetime

from people.access.sessions import end_sessions
from people.devices import revoke_devices
from people.models import User


def log_out_everywhere(user: User | None, *, because: str, at: datetime) -> dict[str, int]:
    """Sessions and phones, for the record. Whoever still shows the token of a phone is told `because`."""
    if user is None:
        return {"sessions": 0, "devices": 0}
    return {"sessions": end_sessions(user), "devices": revoke_devices(user, at=at, because=because)}

from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import IntegrityError, connection, transaction

from people.models import VelocityCounter
from people.refusals import RefusedError

_EPOCH: Final = datetime(2020, 1, 1, tzinfo=UTC)
KEPT: Final = timedelta(days=3)


class CapReachedError(RefusedError):
    code = "too_many"
    status = 429


def count_up(*, key: str, cap: int, window: timedelta, at: datetime) -> int:
    """Count one more under the key in the current window; how many there are now. The database refuses what is over.

    Windows of a length begin at the same instants for all keys: days at midnight UTC. The count belongs to the
    caller's transaction and is gone when that fails.

    **Who**: the action that is bounded. **Writes**: VelocityCounter. **Raises**: CapReachedError.
    """
    begins_at = window_start(window, at=at)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO people_velocitycounter AS counted (key, window_start, used, cap) VALUES (%s, %s, 1, %s)"
                " ON CONFLICT (key, window_start) DO UPDATE SET used = counted.used + 1, cap = EXCLUDED.cap"
                " RETURNING used",
                [key, begins_at, cap],
            )
            return int(cursor.fetchone()[0])
    except IntegrityError as error:
        refusal = CapReachedError("This was asked for too often. Please try again later.")
        refusal.retry_after = max(int((begins_at + window - at).total_seconds()), 1)
        raise refusal from error


def take_back_count(*, key: str, window: timedelta, at: datetime) -> None:
    """What was counted at that time did not take place after all."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE people_velocitycounter SET used = used - 1 WHERE key = %s AND window_start = %s AND used > 0",
            [key, window_start(window, at=at)],
        )


def window_start(window: timedelta, *, at: datetime) -> datetime:
    return at - (at - _EPOCH) % window


def sweep_counters(*, at: datetime) -> int:
    """Forget windows that are long over; none is longer than a day."""
    deleted, _ = VelocityCounter.objects.filter(window_start__lt=at - KEPT).delete()
    return deleted

from datetime import timedelta
from random import SystemRandom
from typing import Final

MOST_TRIES: Final = 8
FIRST: Final = timedelta(minutes=1)
LONGEST: Final = timedelta(hours=2)

_random: Final = SystemRandom()


def draw_pause(attempts: int) -> timedelta:
    """How long to wait after that many tries: full jitter, so that what failed together does not come back together.

    Between a second and 1, 2, 4, … minutes, at most two hours.
    """
    most = min(LONGEST, FIRST * 2 ** max(0, attempts - 1))
    return timedelta(seconds=_random.uniform(1, most.total_seconds()))

"""A programme with some trade, some movements and decisions, at the end of its October."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from kit import clock
from loyalty.models import Program
from tests.loyalty.conftest import paul, rita
from tests.loyalty.queries.conftest import movements, october, pia, sam, trade

__all__ = ["movements", "october", "paul", "pia", "rita", "running", "sam", "trade"]

NOW = datetime(2026, 10, 31, 10, tzinfo=UTC)
PAGE = "/dashboard/programme"
OCTOBER = "from=2026-10-01&to=2026-10-31"


@pytest.fixture
def running(movements) -> Iterator[None]:
    """A point costs 2 cents."""
    Program.objects.update_or_create(pk=1, defaults={"point_value": "0.02"})
    with clock.frozen(NOW):
        yield

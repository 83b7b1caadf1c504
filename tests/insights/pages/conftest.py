from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from insights.actions.refresh_insights import refresh_insights
from kit import clock
from people.models import User
from people.record import SYSTEM
from tenants.models import Tenant
from tests.insights.facts import AS_OF, crowd, customer

NOW = datetime.combine(AS_OF, time(10), tzinfo=UTC)


@pytest.fixture
def at_noon() -> Iterator[datetime]:
    """The clock stands still on the day of the facts."""
    with clock.frozen(NOW):
        yield NOW


@pytest.fixture
def shop(tenant: Tenant, at_noon: datetime) -> Tenant:
    """A crowd of buyers with their opinions, and Rita, who comes every ten days."""
    crowd(80)
    customer("Rita's Hardware", range(9, 300, 10), 25, email="rita@example.com", region="Porto")
    customer("Never Ordered", region="Faro")
    refresh_insights(as_of=AS_OF - timedelta(days=1), actor=SYSTEM, at=NOW)
    return tenant


@pytest.fixture
def browser(client_of: Callable[[User], Client], vera: User) -> Client:
    """Vera's: an analyst, who may look at everything and change nothing."""
    return client_of(vera)


@pytest.fixture
def at_most() -> Callable[[int], AbstractContextManager[None]]:
    """Counts the queries of a block; entering the schema before each is not one."""

    @contextmanager
    def count(most: int) -> Iterator[None]:
        with CaptureQueriesContext(connection) as captured:
            yield
        asked = [query["sql"] for query in captured if not query["sql"].startswith("SET search_path")]
        assert len(asked) <= most, "\n".join(asked)

    return count

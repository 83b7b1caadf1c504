from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from commerce.models import SalesRep
from insights.actions.refresh_insights import refresh_insights
from kit import clock
from people.record import SYSTEM
from people.roles import Role
from tests.insights.facts import AS_OF, crowd, customer

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)


@pytest.fixture
def shop(tenant, hire):
    """A crowd of buyers; Rita, who is in the book of Sofia's rep; Paul, who is in nobody's. It is the 30th of June."""
    with clock.frozen(NOW):
        crowd(60)
        rep = SalesRep.objects.create(code="23", name="Tobias", user=hire("tobias", Role.SALES_REP))
        rita = customer("Rita", days=range(2, 200, 9), revenue=25, rep=rep, email="rita@example.com", region="North")
        paul = customer("Paul", days=[250, 90, 12], revenue=40)
        refresh_insights(as_of=AS_OF, actor=SYSTEM, at=NOW)
        yield SimpleNamespace(rep=rep, rita=rita, paul=paul)

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext

from commerce.models import SalesDay, SalesRep
from insights.actions.refresh_insights import refresh_insights
from insights.models import CustomerInsight
from insights.queries.overview import get_overview
from insights.scope import Scope
from kit.periods import Period, named_period
from people.record import SYSTEM
from tests.insights.facts import AS_OF, buy, crowd, customer, days_ago

COMPANY = Scope()
AT = datetime(2026, 6, 30, 12, tzinfo=UTC)


def overview(period="30d", scope=COMPANY, today=AS_OF):
    return get_overview(period=named_period(period, today=today, timezone="UTC"), scope=scope, today=today)


def refresh():
    return refresh_insights(as_of=AS_OF, actor=SYSTEM, at=AT)


def values(seen):
    return {kpi.slug: kpi.value for kpi in seen.kpis}


def test_the_six_figures(tenant):
    customer("Old hand", days=[200, 20, 10], revenue=30)
    customer("Newcomer", days=[5], revenue=40)
    customer("Came back", days=[25, 3], revenue=10)
    customer("Silent", days=[100], revenue=99)
    assert values(overview()) == {
        "revenue": 120,
        "orders": 5,
        "active_customers": 3,
        "new_customers": 2,
        "average_basket": 24,
        "repeat_rate": pytest.approx(2 / 3),
    }


def test_a_period_in_the_past_counts_the_same_way(tenant):
    customer("Old hand", days=[200, 60, 10])
    customer("Newcomer", days=[55, 50, 5])
    customer("Once", days=[52])
    past = Period("custom", days_ago(61), days_ago(40), "day", "UTC", today=AS_OF)
    found = get_overview(period=past, scope=COMPANY, today=AS_OF)
    assert (values(found)["active_customers"], values(found)["new_customers"]) == (3, 2)
    assert values(found)["repeat_rate"] == pytest.approx(2 / 3)


def test_the_previous_period_is_shifted_by_whole_weeks(tenant):
    for number in range(12):
        buyer = customer(f"Buyer {number}", days=[150], revenue=1)
        buy(buyer, days_ago(1), 30)
        buy(buyer, days_ago(36), 20)
    revenue = overview().kpi("revenue")
    assert (revenue.value, revenue.previous) == (360, 240)
    assert revenue.change_share == pytest.approx(0.5)
    assert days_ago(36).weekday() == days_ago(1).weekday()


def test_today_counts_but_is_not_compared(tenant):
    for number in range(12):
        buyer = customer(f"Buyer {number}", days=[150, 20, 55], revenue=10)
        buy(buyer, AS_OF, 30)
        buy(buyer, days_ago(35), 70)
    revenue = overview().kpi("revenue")
    assert (revenue.value, revenue.previous, revenue.change_share) == (480, 120, 0)


def test_few_earlier_orders_are_not_compared(tenant):
    customer("Buyer", days=[150, 40, 0])
    revenue = overview().kpi("revenue")
    assert (revenue.change_share, revenue.not_compared) == (None, "too few to compare")


def test_an_earlier_period_before_the_first_sale_is_not_compared(tenant):
    for number in range(12):
        customer(f"Buyer {number}", days=[40, 0])
    assert overview().kpi("orders").not_compared == "no complete earlier period"


def test_an_empty_tenant_has_zeros_and_no_shares(tenant):
    seen = overview()
    assert values(seen) == {
        "revenue": 0,
        "orders": 0,
        "active_customers": 0,
        "new_customers": 0,
        "average_basket": None,
        "repeat_rate": None,
    }
    assert seen.freshness.as_of is None
    assert {tag.customers for tag in seen.tags} == {0}


@pytest.mark.parametrize("name", ["7d", "30d", "90d", "1y"])
def test_the_series_adds_up_to_the_figure(tenant, name):
    crowd(60)
    seen = overview(name)
    assert sum(point.revenue for point in seen.series) == seen.kpi("revenue").value
    before = seen.period.previous()
    sold = SalesDay.objects.filter(day__range=(before.start, before.end)).aggregate(Sum("orders"))["orders__sum"]
    assert sum(point.previous_orders for point in seen.series) == (sold or 0)
    assert len(seen.series) == len(seen.period.buckets())


def test_tags_are_counted(tenant):
    customer("Once", days=[100])
    customer("Twice", days=[100, 50])
    refresh()
    counts = {tag.slug: (tag.customers, tag.share) for tag in overview().tags}
    assert counts["one_time_visitor"] == counts["multiple_visitor"] == (1, 0.5)


def test_who_is_due(tenant):
    crowd(150)
    due = customer("Due", days=range(7, 200, 7))
    refresh()
    CustomerInsight.objects.exclude(customer=due).update(due_on=None)
    CustomerInsight.objects.filter(customer=due).update(due_on=AS_OF)
    found = overview().due
    assert [one.name for one in found.today] == ["Due"]
    assert (found.today_count, found.week_count, found.overdue_count) == (1, 1, 0)
    late = overview(today=AS_OF + timedelta(days=1)).due
    assert (late.today_count, late.week_count, late.overdue_count) == (0, 0, 1)


def test_a_rep_sees_the_own_book(tenant):
    rep = SalesRep.objects.create(code="R1", name="Rita")
    customer("Hers", days=[20, 10], revenue=30, rep=rep)
    customer("Another's", days=[15], revenue=500)
    refresh()
    hers = overview(scope=Scope(rep_id=rep.pk))
    assert values(hers)["revenue"] == 60
    assert values(hers)["active_customers"] == 1
    assert {tag.slug for tag in hers.tags if tag.customers} == {"multiple_visitor", "new"}
    assert values(overview(scope=Scope(rep_id=0)))["orders"] == 0


def test_what_was_counted_is_used_until_facts_change(tenant):
    crowd(50)
    refresh()
    first = overview()
    with CaptureQueriesContext(connection) as queries:
        assert values(overview()) == values(first)
    assert not [query for query in queries if "commerce_customerday" in query["sql"]]
    customer("Newcomer", days=[0], revenue=Decimal("12.50"))
    assert values(overview())["active_customers"] == values(first)["active_customers"] + 1
    refresh()
    assert values(overview())["active_customers"] == values(first)["active_customers"] + 1


def test_few_queries(tenant):
    crowd(50)
    refresh()
    with CaptureQueriesContext(connection) as queries:
        overview()
    asked = [query for query in queries if not query["sql"].startswith("SET search_path")]
    assert len(asked) <= 11


def test_the_opinions_say_how_fresh_they_are(tenant):
    customer("Buyer", days=[10])
    refresh()
    customer("Later", days=[0])
    freshness = overview().freshness
    assert (freshness.as_of, freshness.touched_customers) == (AS_OF, 1)
    assert freshness.is_withheld
    assert "1 customer has ordered so far; predictions need at least 20." in freshness.weak_points

from datetime import timedelta

import pytest

from insights.queries.overview import get_overview
from insights.queries.sales import Buyers, count_buyers
from insights.scope import COMPANY
from kit.periods import named_period, parse_period
from tenants.models import Tenant
from tests.insights.facts import AS_OF, customer

TODAY = AS_OF


def _kpi(slug: str, name: str = "7d"):
    period = named_period(name, today=TODAY, timezone="UTC")
    return get_overview(period=period, scope=COMPANY, today=TODAY).kpi(slug)


def _sell_each_day(days: int, per_day: int = 12) -> None:
    """As many customers a day, each for 10; nothing today yet."""
    for number in range(per_day):
        customer(f"Daily {number}", range(1, days + 1))


def test_a_day_that_has_not_begun_to_sell_is_no_slump(tenant: Tenant) -> None:
    _sell_each_day(40)
    revenue = _kpi("revenue")
    assert (revenue.value, revenue.previous, revenue.change_share) == (720, 720, 0)
    assert _kpi("active_customers").change_share == 0


def test_todays_sales_count_in_the_figure_and_not_in_its_change(tenant: Tenant) -> None:
    _sell_each_day(40)
    customer("Early bird", [0], 1000)
    revenue = _kpi("revenue")
    assert (revenue.value, revenue.change_share) == (1720, 0)
    assert (_kpi("new_customers").value, _kpi("active_customers").value) == (1, 13)


def test_period_that_is_over_is_compared_whole(tenant: Tenant) -> None:
    _sell_each_day(40)
    start, end = TODAY - timedelta(days=14), TODAY - timedelta(days=8)
    period = parse_period({"from": start.isoformat(), "to": end.isoformat()}, today=TODAY, timezone="UTC")
    revenue = get_overview(period=period, scope=COMPANY, today=TODAY).kpi("revenue")
    assert (revenue.value, revenue.previous, revenue.change_share) == (840, 840, 0)


@pytest.mark.parametrize(("days", "reason"), [(10, "no complete earlier period"), (0, "no complete earlier period")])
def test_earlier_period_must_be_whole(tenant: Tenant, days: int, reason: str) -> None:
    _sell_each_day(days)
    assert _kpi("revenue").not_compared == reason


def test_few_orders_are_not_compared(tenant: Tenant) -> None:
    customer("Alone", range(1, 40, 2))
    assert (_kpi("orders").change_share, _kpi("orders").not_compared) == (None, "too few to compare")


def test_same_figures_by_counting(tenant: Tenant) -> None:
    customer("Regular", [1, 3, 8, 12])
    customer("New", [2])
    customer("Back", [4, 60])
    assert (_kpi("active_customers").value, _kpi("new_customers").value) == (3, 1)
    assert _kpi("repeat_rate").value == pytest.approx(2 / 3)
    assert _kpi("average_basket").value == 10


def test_counts_of_finished_days_agree_with_a_period_that_ends_yesterday(tenant: Tenant) -> None:
    customer("Today only", [0])
    customer("Today again after once", [0, 3])
    customer("Today again after twice", [0, 3, 5])
    customer("Old friend, today only in the period", [0, 90])
    customer("Old friend, also before today", [0, 2, 90])
    customer("Not today", [4])
    running = named_period("7d", today=TODAY, timezone="UTC")
    yesterday = {"from": running.start.isoformat(), "to": (TODAY - timedelta(days=1)).isoformat()}
    over = parse_period(yesterday, today=TODAY, timezone="UTC")
    counts = count_buyers(period=running, scope=COMPANY, today=TODAY, facts_version=None)
    assert counts.whole == Buyers(active=6, new=4, returning=4)
    assert counts.done == count_buyers(period=over, scope=COMPANY, today=TODAY, facts_version=None).whole

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from insights.actions.refresh_insights import refresh_insights
from insights.models import Assumptions, CustomerInsight
from insights.queries.lifetime_value import get_lifetime_value, total_band
from insights.scope import Scope
from people.record import SYSTEM
from tests.insights.facts import AS_OF, crowd

AT = datetime(2026, 6, 30, 12, tzinfo=UTC)
COMPANY = Scope()


def refresh():
    return refresh_insights(as_of=AS_OF, actor=SYSTEM, at=AT)


def test_totals_are_the_sums_of_the_customers(tenant):
    crowd(100)
    refresh()
    seen = get_lifetime_value(scope=COMPANY)
    insights = list(CustomerInsight.objects.all())
    assert seen.historic == sum(insight.revenue for insight in insights)
    assert seen.predicted == sum(insight.clv for insight in insights)
    assert seen.predicted == sum(row.predicted for row in seen.by_segment)
    assert seen.low < seen.predicted < seen.high
    assert (seen.as_of, seen.customers, seen.horizon_days) == (AS_OF, 100, 365)
    assert seen.is_band_only


def test_the_best_bring_more_than_their_share(tenant):
    crowd(100)
    refresh()
    first, tenth, fifth = get_lifetime_value(scope=COMPANY).top_shares
    assert (first.customers, tenth.customers, fifth.customers) == (1, 10, 20)
    assert 0.1 < tenth.historic_share < fifth.historic_share < 1
    best = CustomerInsight.objects.order_by("-revenue")[:10]
    total = sum(insight.revenue for insight in CustomerInsight.objects.all())
    assert tenth.historic_share == pytest.approx(float(sum(insight.revenue for insight in best) / total))


def test_a_discount_makes_later_money_worth_less(tenant):
    crowd(100)
    refresh()
    before = get_lifetime_value(scope=COMPANY)
    Assumptions.objects.create(discount_percent_per_year=50)
    refresh()
    after = get_lifetime_value(scope=COMPANY)
    assert before.discount_percent_per_year == 10
    assert before.predicted * Decimal("0.7") < after.predicted < before.predicted * Decimal("0.95")


def test_a_longer_horizon_brings_more(tenant):
    crowd(100)
    refresh()
    before = get_lifetime_value(scope=COMPANY).predicted
    Assumptions.objects.create(value_horizon_days=730)
    refresh()
    assert get_lifetime_value(scope=COMPANY).predicted > before


def test_the_record_on_the_own_past_stands_beside_it(tenant):
    crowd(150)
    refresh()
    quality = get_lifetime_value(scope=COMPANY).quality
    assert quality["cutoff"] == "2026-04-01"
    assert 0.5 < quality["churn"]["auc"] <= 1
    assert quality["value"]["mean_error"] > 0
    rival = quality["value_last_period"]["mean_error"]
    assert get_lifetime_value(scope=COMPANY).is_model_beaten == (rival < quality["value"]["mean_error"])


@pytest.mark.parametrize(
    ("ratio", "low", "high"),
    [(0.8, 1000, 1250), (1.25, 800, 1000), (None, 700, 1300)],
)
def test_the_band_of_a_total_holds_the_error_of_last_time(ratio, low, high):
    quality = {"value": {"predicted_to_actual": ratio}} if ratio else {}
    found = total_band(Decimal(1000), variance=0.0, quality=quality)
    assert [float(edge) for edge in found] == pytest.approx([low, high])


def test_the_band_holds_chance_as_well():
    low, high = total_band(Decimal(1000), variance=100.0**2, quality={"value": {"predicted_to_actual": 1.0}})
    assert (float(low), float(high)) == pytest.approx((1000 - 128.16, 1000 + 128.16))


def test_nothing_yet(tenant):
    seen = get_lifetime_value(scope=COMPANY)
    assert (seen.as_of, seen.customers, seen.predicted, seen.low, seen.quality) == (None, 0, 0, 0, {})

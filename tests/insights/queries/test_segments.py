from datetime import UTC, datetime, timedelta

import pytest

from insights.actions.refresh_insights import refresh_insights
from insights.models import CustomerInsight
from insights.queries.segments import get_segments
from insights.scope import Scope
from people.record import SYSTEM
from tests.insights.facts import AS_OF, buy, crowd, customer, days_ago

AT = datetime(2026, 6, 30, 12, tzinfo=UTC)
COMPANY = Scope()


def refresh(days_later=0):
    return refresh_insights(as_of=AS_OF + timedelta(days=days_later), actor=SYSTEM, at=AT)


def test_the_grid_holds_everyone(tenant):
    crowd(100)
    refresh()
    seen = get_segments(scope=COMPANY)
    assert seen.as_of == AS_OF
    assert len(seen.cells) == 25
    assert [cell.recency_score for cell in seen.cells[:6]] == [5, 5, 5, 5, 5, 4]
    assert sum(cell.customers for cell in seen.cells) == seen.customers == 100
    assert sum(row.share for row in seen.segments) == pytest.approx(1)
    assert sum(row.revenue_share for row in seen.segments) == pytest.approx(1)


def test_a_segment_sums_its_customers(tenant):
    crowd(100)
    refresh()
    champions = next(row for row in get_segments(scope=COMPANY).segments if row.slug == "champions")
    theirs = list(CustomerInsight.objects.filter(segment="champions"))
    assert champions.customers == len(theirs) > 0
    assert champions.revenue == sum(insight.revenue for insight in theirs)
    assert champions.clv == sum(insight.clv for insight in theirs)
    assert champions.p_buy == pytest.approx(sum(insight.p_buy for insight in theirs) / len(theirs))


def test_moves_are_counted(tenant):
    crowd(100)
    rita = customer("Rita", days=[300])
    refresh()
    for ago in range(0, 60, 5):
        buy(rita, days_ago(ago))
    refresh(days_later=1)
    seen = get_segments(scope=COMPANY)
    move = next(move for move in seen.moves if move.to_slug == "champions" and move.from_slug == "lost")
    assert (move.customers, move.from_name, move.to_name) == (1, "Lost", "Champions")
    champions = next(row for row in seen.segments if row.slug == "champions")
    assert champions.came == sum(move.customers for move in seen.moves if move.to_slug == "champions")


def test_an_old_move_is_no_longer_counted(tenant):
    crowd(50)
    refresh()
    CustomerInsight.objects.update(previous_segment="lost", segment_since=AS_OF - timedelta(days=30))
    assert get_segments(scope=COMPANY).moves == ()


def test_a_book_without_customers_is_empty(tenant):
    crowd(20)
    refresh()
    seen = get_segments(scope=Scope(rep_id=0))
    assert (seen.customers, seen.moves) == (0, ())
    assert {row.share for row in seen.segments} == {0}


def test_nothing_yet(tenant):
    seen = get_segments(scope=COMPANY)
    assert (seen.as_of, seen.customers, len(seen.cells)) == (None, 0, 25)

"""The worked example is that of docs/algorithms/rfm.md."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from insights.rfm import Cuts, find_cuts, score, score_sql
from insights.segment_table import BY_SLUG, GRID, segment_of


@pytest.fixture
def picture(tenant):
    """Fill the temporary table `picture` with (last_on, order_days, revenue)."""

    def fill(rows):
        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMPORARY TABLE picture (last_on date, order_days int, revenue numeric)")
            cursor.executemany("INSERT INTO picture VALUES (%s, %s, %s)", rows)
            return find_cuts(cursor)

    return fill


def test_the_worked_example(picture):
    order_days = [1, 1, 1, 1, 1, 2, 2, 3, 5, 9]
    cuts = picture([(date(2026, 1, 1), days, days) for days in order_days])
    assert cuts.frequency == (1, 1, 2, 3)
    assert [score(days, cuts.frequency) for days in (1, 2, 3, 5, 9)] == [1, 3, 4, 5, 5]


def test_five_equal_fifths_get_the_five_scores(picture):
    cuts = picture([(date(2026, 1, 1 + n), n, n) for n in range(10)])
    assert [score(n, cuts.frequency) for n in range(10)] == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]


def test_the_database_scores_as_we_do(picture):
    values = [0, 3, 3, 4, 8, 15, 16, 23, 42, 42, 42, 99]
    cuts = picture([(date(2026, 1, 1), 1, value) for value in values])
    with connection.cursor() as cursor:
        cursor.execute("SELECT revenue FROM picture")
        ours = [score(revenue, cuts.money) for (revenue,) in cursor.fetchall()]
        cursor.execute(score_sql("revenue", cuts.money).as_string().join(["SELECT ", " FROM picture"]))
        assert [found for (found,) in cursor.fetchall()] == ours


@given(st.lists(st.integers(0, 50), min_size=1), st.lists(st.integers(0, 50), min_size=4, max_size=4))
def test_scores_rise_with_the_value_and_stay_between_one_and_five(values, cuts):
    scores = [score(value, sorted(cuts)) for value in sorted(values)]
    assert scores == sorted(scores)
    assert set(scores) <= {1, 2, 3, 4, 5}


def test_cuts_survive_being_kept():
    cuts = Cuts((date(2026, 1, 1),) * 4, (1, 2, 3, 4), (Decimal("1.10"),) * 4)
    assert Cuts.from_json(cuts.as_json()) == cuts


def test_each_cell_has_a_segment_and_each_segment_a_cell():
    assert set(GRID) == {1, 2, 3, 4, 5}
    assert {slug for row in GRID.values() for slug in row} == set(BY_SLUG)
    assert segment_of(recency_score=5, frequency_score=5).name == "Champions"
    assert segment_of(recency_score=1, frequency_score=1).name == "Lost"

from datetime import timedelta

import pytest

from approval.ageing import Age, ageing_of, in_words
from tests.approval.conftest import MORNING, later


@pytest.mark.parametrize(
    ("hours", "age", "words"),
    [
        (0, Age.FINE, "24 h left"),
        (17.9, Age.FINE, "6 h left"),
        (18, Age.SOON, "6 h left"),
        (23.5, Age.SOON, "30 min left"),
        (24, Age.LATE, "late by less than a minute"),
        (80, Age.LATE, "late by 2 days"),
    ],
)
def test_color_follows_the_limit(hours, age, words):
    ageing = ageing_of(opened_at=MORNING, due_at=later(24), now=later(hours))
    assert (ageing.age, ageing.words) == (age, words)


def test_no_clock_no_age():
    assert ageing_of(opened_at=MORNING, due_at=None, now=MORNING) is None


@pytest.mark.parametrize(
    ("minutes", "words"), [(0, "less than a minute"), (99, "99 min"), (100, "2 h"), (2880, "2 days")]
)
def test_the_largest_unit_that_says_enough(minutes, words):
    assert in_words(timedelta(minutes=minutes)) == words

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.periods import Period, PeriodError, parse_period

TODAY = date(2026, 11, 28)  # a Saturday
ZONE = "Europe/Berlin"


def ask(**params: str) -> Period:
    return parse_period({name.rstrip("_"): value for name, value in params.items()}, today=TODAY, timezone=ZONE)


@pytest.mark.parametrize(
    ("name", "start", "bucket", "points"),
    [
        ("7d", date(2026, 11, 22), "day", 7),
        ("30d", date(2026, 10, 30), "day", 30),
        ("90d", date(2026, 8, 31), "week", 13),
        ("1y", date(2025, 11, 29), "month", 13),
    ],
)
def test_named_periods_end_today(name: str, start: date, bucket: str, points: int) -> None:
    period = ask(period=name)
    assert (period.name, period.start, period.end, period.bucket) == (name, start, TODAY, bucket)
    assert len(period.buckets()) == points


def test_default_is_thirty_days() -> None:
    assert ask() == ask(period="30d")


def test_custom_period_takes_both_ends() -> None:
    period = ask(from_="2026-01-01", to="2026-03-31")
    assert period.as_dict() == {
        "name": "custom",
        "from": "2026-01-01",
        "to": "2026-03-31",
        "bucket": "week",
        "timezone": ZONE,
    }


def test_custom_period_without_an_end_goes_up_to_today() -> None:
    assert ask(from_="2026-11-20").end == TODAY


@pytest.mark.parametrize(
    ("params", "parameter", "words"),
    [
        ({"period": "5d"}, "period", "7d, 30d, 90d, 1y"),
        ({"period": "7d", "from": "2026-01-01"}, "period", "not both"),
        ({"period": "custom"}, "from", "needs from"),
        ({"to": "2026-01-01"}, "from", "Give from"),
        ({"from": "2026-02-30"}, "from", "like 2026-01-31"),
        ({"from": "20260101"}, "from", "like 2026-01-31"),
        ({"from": "2026-W01-1"}, "from", "like 2026-01-31"),
        ({"from": "2026-01-02", "to": "2026-01-01"}, "from", "later than to"),
        ({"from": "2026-11-29"}, "from", "future"),
        ({"from": "0001-01-01"}, "from", "1970"),
        ({"from": "2010-01-01"}, "to", "at most"),
        ({"from": "2026-01-01", "to": "9999-12-31"}, "to", "at most"),
    ],
)
def test_refuses_with_a_sentence(params: dict[str, str], parameter: str, words: str) -> None:
    with pytest.raises(PeriodError, match=words) as refusal:
        parse_period(params, today=TODAY, timezone=ZONE)
    assert refusal.value.parameter == parameter


@pytest.mark.parametrize(("name", "shift"), [("7d", 7), ("30d", 35), ("90d", 91), ("1y", 364)])
def test_previous_is_aligned_by_weekday(name: str, shift: int) -> None:
    period = ask(period=name)
    previous = period.previous()
    assert period.start - previous.start == period.end - previous.end == timedelta(days=shift)
    assert previous.start.weekday() == period.start.weekday()
    assert not any(bucket.is_unfinished for bucket in previous.buckets())


def test_each_bucket_has_its_earlier_twin() -> None:
    period = ask(period="1y")
    for later, earlier in zip(period.buckets(), period.previous().buckets(), strict=True):
        assert later.start - earlier.start == later.end - earlier.end == timedelta(days=364)


@pytest.mark.parametrize("name", ["7d", "30d", "90d", "1y"])
def test_only_the_last_bucket_is_unfinished(name: str) -> None:
    flags = [bucket.is_unfinished for bucket in ask(period=name).buckets()]
    assert flags == [False] * (len(flags) - 1) + [True]


def test_a_past_period_is_finished_even_where_it_cuts_a_month() -> None:
    *_, last = ask(from_="2025-01-01", to="2025-12-15").buckets()
    assert (last.is_unfinished, last.is_partial) == (False, True)


def test_labels() -> None:
    assert ask(period="1y").buckets()[1].label == "Dec 2025"
    assert ask(period="90d").buckets()[1].label == "7 Sep"


def test_a_day_on_a_clock_change_has_23_or_25_hours() -> None:
    spring = ask(from_="2026-03-29", to="2026-03-29").buckets()[0].bounds_at(ZONE)
    autumn = ask(from_="2026-10-25", to="2026-10-25").bounds_at()
    assert spring == (datetime(2026, 3, 28, 23, tzinfo=UTC), datetime(2026, 3, 29, 22, tzinfo=UTC))
    assert autumn[1] - autumn[0] == timedelta(hours=25)


@given(st.dates(date(2018, 1, 1), TODAY), st.integers(0, 1500))
def test_buckets_cover_the_period_once_and_so_do_the_earlier_ones(start: date, length: int) -> None:
    period = ask(from_=start.isoformat(), to=(start + timedelta(days=length)).isoformat())
    for span in (period, period.previous(), period.previous().previous()):
        buckets = span.buckets()
        days = [b.start + timedelta(days=n) for b in buckets for n in range((b.end - b.start).days + 1)]
        assert days == [span.start + timedelta(days=n) for n in range(span.days)]
    assert period.previous().end < period.start or length + 1 in (365, 366)


def test_an_empty_span_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="cannot start"):
        Period(name="x", start=TODAY, end=TODAY - timedelta(days=1), bucket="day", timezone=ZONE)

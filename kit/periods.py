"""The span of days a page, an API answer or an export speaks about, and how it is cut into buckets."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

BucketSize = Literal["day", "week", "month"]

DEFAULT_NAME = "30d"
# name → (days up to and including today, bucket)
NAMED: Mapping[str, tuple[int, BucketSize]] = {
    "7d": (7, "day"),
    "30d": (30, "day"),
    "90d": (90, "week"),
    "1y": (365, "month"),
}
CUSTOM_NAME = "custom"
# A custom period gets the bucket that keeps a chart between about 7 and 40 points.
_LONGEST_DAILY_DAYS = 45
_LONGEST_WEEKLY_DAYS = 183
# Ten years: longer spans are a slip of the pen and would make one answer very large.
LONGEST_DAYS = 3_660
_EARLIEST = date(1970, 1, 1)

_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


class PeriodError(ValueError):
    """The period asked for makes no sense; the text may be shown to the one who asked.

    `parameter` names the culprit.
    """

    def __init__(self, message: str, *, parameter: str) -> None:
        super().__init__(message)
        self.parameter = parameter


@dataclass(frozen=True, slots=True)
class Bucket:
    """One point of a chart: the days from `start` to `end`, both inclusive.

    `is_unfinished`: its day, week or month is not over yet, so its figure will still grow.
    `is_partial`: the period covers only a part of its week or month.
    """

    start: date
    end: date
    label: str
    is_unfinished: bool
    is_partial: bool = False

    def bounds_at(self, timezone: str) -> tuple[datetime, datetime]:
        """The instants (UTC) at which it starts and before which it ends; a day may have 23 or 25 hours."""
        return _bounds_at(self.start, self.end, timezone)


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `start` to `end`, both inclusive, in the tenant's `timezone`."""

    name: str
    start: date
    end: date
    bucket: BucketSize
    timezone: str
    today: date | None = field(default=None, compare=False, repr=False)
    _later: "Period | None" = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        if self.start > self.end:
            raise ValueError(f"a period cannot start on {self.start} and end on {self.end}")

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    def previous(self) -> "Period":
        """The period before, shifted by whole weeks so that Mondays stand against Mondays.

        By 7 days for 7d, 35 for 30d, 91 for 90d, 364 for 1y. Its buckets are this
        period's buckets, shifted: there are as many, and each pair has the same length.
        """
        shift = timedelta(days=_shift_days(self.days))
        return Period(
            name=self.name,
            start=self.start - shift,
            end=self.end - shift,
            bucket=self.bucket,
            timezone=self.timezone,
            today=self.today,
            _later=self,
        )

    def buckets(self) -> list[Bucket]:
        """All buckets in order, without gaps: days, weeks from Monday or months, cut at the ends."""
        if self._later is None:
            return [self._bucket(*span) for span in self._spans()]
        shift = self._later.start - self.start
        return [
            Bucket(
                start=later.start - shift,
                end=later.end - shift,
                label=_label(later.start - shift, self.bucket),
                is_unfinished=self.today is not None and later.end - shift >= self.today,
                is_partial=later.is_partial,
            )
            for later in self._later.buckets()
        ]

    def bounds_at(self) -> tuple[datetime, datetime]:
        """The instants (UTC) at which the period starts and before which it ends."""
        return _bounds_at(self.start, self.end, self.timezone)

    def as_dict(self) -> dict[str, str]:
        return {
            "name": self.name,
            "from": self.start.isoformat(),
            "to": self.end.isoformat(),
            "bucket": self.bucket,
            "timezone": self.timezone,
        }

    def _spans(self) -> Iterator[tuple[date, date]]:
        """First and last day of each calendar day, week or month the period touches, uncut."""
        day = self.start
        while day <= self.end:
            first, last = _calendar_span(day, self.bucket)
            yield first, last
            day = last + timedelta(days=1)

    def _bucket(self, first: date, last: date) -> Bucket:
        start, end = max(first, self.start), min(last, self.end)
        return Bucket(
            start=start,
            end=end,
            label=_label(start, self.bucket),
            is_unfinished=self.today is not None and last >= self.today,
            is_partial=(start, end) != (first, last),
        )


def named_period(name: str, *, today: date, timezone: str) -> Period:
    """One of the four periods people pick by name; each ends today."""
    length, bucket = NAMED[name]
    return Period(
        name=name,
        start=today - timedelta(days=length - 1),
        end=today,
        bucket=bucket,
        timezone=timezone,
        today=today,
    )


def parse_period(params: Mapping[str, str], *, today: date, timezone: str) -> Period:
    """The period that query parameters ask for; 30 days if they ask for none.

    `period=7d|30d|90d|1y`, or `from` and `to` as YYYY-MM-DD. `to` may be left out and is today then.
    Other parameters are ignored.

    Raises PeriodError with a sentence for the one who asked.
    """
    name = (params.get("period") or "").strip()
    start_text = (params.get("from") or "").strip()
    end_text = (params.get("to") or "").strip()
    if start_text or end_text:
        if name not in ("", CUSTOM_NAME):
            raise PeriodError("Give either period or from and to, not both.", parameter="period")
        return _custom_period(start_text, end_text, today=today, timezone=timezone)
    if name == CUSTOM_NAME:
        raise PeriodError("A custom period needs from and to, as in from=2026-01-01&to=2026-01-31.", parameter="from")
    name = name or DEFAULT_NAME
    if name not in NAMED:
        known = ", ".join(NAMED)
        raise PeriodError(f"Unknown period. Use one of {known}, or from and to.", parameter="period")
    return named_period(name, today=today, timezone=timezone)


def _custom_period(start_text: str, end_text: str, *, today: date, timezone: str) -> Period:
    if not start_text:
        raise PeriodError("Give from as well as to.", parameter="from")
    start = _parse_date(start_text, "from")
    end = _parse_date(end_text, "to") if end_text else today
    if start > today:
        raise PeriodError(f"from lies in the future; today is {today}.", parameter="from")
    if start < _EARLIEST:
        raise PeriodError(f"from must be {_EARLIEST} or later.", parameter="from")
    if start > end:
        raise PeriodError("from must not be later than to.", parameter="from")
    length = (end - start).days + 1
    if length > LONGEST_DAYS:
        raise PeriodError(f"A period may span at most {LONGEST_DAYS} days; this one has {length}.", parameter="to")
    return Period(
        name=CUSTOM_NAME,
        start=start,
        end=end,
        bucket=_bucket_for(length),
        timezone=timezone,
        today=today,
    )


def _parse_date(text: str, parameter: str) -> date:
    if _ISO_DATE.fullmatch(text):  # fromisoformat alone would take 20260101 and 2026-W01-1 too
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    raise PeriodError(f"{parameter} must be a date like 2026-01-31.", parameter=parameter)


def _bucket_for(length_days: int) -> BucketSize:
    if length_days <= _LONGEST_DAILY_DAYS:
        return "day"
    return "week" if length_days <= _LONGEST_WEEKLY_DAYS else "month"


def _shift_days(length_days: int) -> int:
    if length_days in (365, 366):
        return 364  # the same season a year ago; the day both share is the price of equal weekdays
    return -(-length_days // 7) * 7


def _calendar_span(day: date, bucket: BucketSize) -> tuple[date, date]:
    if bucket == "day":
        return day, day
    if bucket == "week":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    first = day.replace(day=1)
    next_first = (first + timedelta(days=31)).replace(day=1)
    return first, next_first - timedelta(days=1)


def _label(start: date, bucket: BucketSize) -> str:
    month = _MONTHS[start.month - 1]
    return f"{month} {start.year}" if bucket == "month" else f"{start.day} {month}"


def _bounds_at(start: date, end: date, timezone: str) -> tuple[datetime, datetime]:
    zone = ZoneInfo(timezone)
    from_at = datetime.combine(start, time.min, tzinfo=zone)
    until_at = datetime.combine(end + timedelta(days=1), time.min, tzinfo=zone)
    return from_at.astimezone(UTC), until_at.astimezone(UTC)

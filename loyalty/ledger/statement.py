"""A consumer's statement: what moved within some days, and what was there before and after."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Sum

from loyalty.ledger.causes import Causes, find_causes
from loyalty.models import Account, Consumer, JournalEntry, Posting

Code = Account.Code
Kind = JournalEntry.Kind


@dataclass(frozen=True, slots=True)
class Points:
    """What a consumer has, or how it changed."""

    pending: int = 0
    available: int = 0
    held: int = 0
    owed: int = 0

    def __add__(self, other: "Points") -> "Points":
        return Points(
            self.pending + other.pending,
            self.available + other.available,
            self.held + other.held,
            self.owed + other.owed,
        )

    @property
    def total(self) -> int:
        """All that is the consumer's, debts subtracted."""
        return self.pending + self.available + self.held - self.owed


@dataclass(frozen=True, slots=True)
class Line:
    entry_id: int
    at: datetime
    kind: str
    words: str
    change: Points
    after: Points
    invoice_id: UUID | None
    redemption_id: UUID | None


@dataclass(frozen=True, slots=True)
class Statement:
    consumer: Consumer
    begins_on: date
    ends_on: date  # the last day
    before: Points
    after: Points
    lines: tuple[Line, ...]

    @property
    def earned(self) -> int:
        return sum(line.change.pending for line in self.lines if line.kind == Kind.ACCRUAL)

    @property
    def spent(self) -> int:
        return -sum(line.change.total for line in self.lines if line.kind in (Kind.REDEMPTION, Kind.REFUND))

    @property
    def lapsed(self) -> int:
        return -sum(line.change.total for line in self.lines if line.kind == Kind.EXPIRY)


_WORDS: Final[Mapping[str, str]] = {
    Kind.ACCRUAL: "Earned with {cause}",
    Kind.RELEASE: "Can be spent now: points of {cause}",
    Kind.HOLD: "Set aside for {cause}",
    Kind.UNHOLD: "Back from {cause}",
    Kind.REDEMPTION: "Spent on {cause}",
    Kind.REFUND: "Given back for {cause}",
    Kind.EXPIRY: "Lapsed: points of {cause}",
    Kind.REVERSAL: "Taken back for {cause}",
    Kind.ADJUSTMENT: "Corrected: {cause}",
    Kind.REINSTATEMENT: "Given back after lapsing: {cause}",
}


def get_statement(*, consumer: Consumer, begins_on: date, ends_on: date, timezone: str) -> Statement:
    """Both days included, as the tenant's clock has them. Six queries, however many entries.

    Raises ValueError if the days are in the wrong order.
    """
    if ends_on < begins_on:
        raise ValueError("A statement ends after it begins.")
    zone = ZoneInfo(timezone)
    begin = datetime.combine(begins_on, time.min, zone)
    end = datetime.combine(ends_on + timedelta(days=1), time.min, zone)
    entries = JournalEntry.objects.filter(consumer=consumer, at__gte=begin, at__lt=end)
    found = list(entries.select_related("reverses").order_by("at", "pk"))
    before = _points_before(consumer, begin)
    lines = tuple(_write_lines(found, changes=_changes(found), causes=find_causes(found), before=before))
    return Statement(
        consumer=consumer,
        begins_on=begins_on,
        ends_on=ends_on,
        before=before,
        after=lines[-1].after if lines else before,
        lines=lines,
    )


def _write_lines(
    entries: Iterable[JournalEntry], *, changes: Mapping[int, Points], causes: Causes, before: Points
) -> Iterable[Line]:
    after = before
    for entry in entries:
        change = changes[entry.pk]
        after += change
        yield Line(
            entry_id=entry.pk,
            at=entry.at,
            kind=entry.kind,
            words=_WORDS[entry.kind].format(cause=causes.words_of(entry)),
            change=change,
            after=after,
            invoice_id=causes.invoice_of(entry),
            redemption_id=causes.redemption_of(entry),
        )


def _changes(entries: list[JournalEntry]) -> dict[int, Points]:
    moved: dict[int, dict[str, int]] = defaultdict(dict)
    rows = Posting.objects.filter(entry__in=entries, account__consumer__isnull=False)
    for entry_id, code, points in rows.values_list("entry_id", "account__code", "points"):
        moved[entry_id][code] = points
    return {entry.pk: _points(moved[entry.pk]) for entry in entries}


def _points_before(consumer: Consumer, begin: datetime) -> Points:
    rows = Posting.objects.filter(account__consumer=consumer, entry__at__lt=begin)
    return _points(dict(rows.order_by().values_list("account__code").annotate(Sum("points"))))


def _points(moved: Mapping[str, int]) -> Points:
    return Points(
        pending=moved.get(Code.PENDING, 0),
        available=moved.get(Code.AVAILABLE, 0),
        held=moved.get(Code.HELD, 0),
        owed=-moved.get(Code.ARREARS, 0),
    )

"""The lists of the programme page. Page and file are made of the same rows, so that their figures are the same."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Final, Literal
from zoneinfo import ZoneInfo

from insights.pages.money import full
from insights.pages.period_choice import day_text
from kit.percent import percent_text
from loyalty.ledger.liability import measure_breakage
from loyalty.models import InvoiceSignal
from loyalty.queries import approval_times, expiring_points, programme_figures, retailer_activity
from loyalty.queries.figure_scope import FigureScope
from loyalty.queries.program import get_program
from loyalty.queries.programme_figures import Row, Standing

Kind = Literal["text", "count", "money", "hours", "day", "month"]
NONE: Final = "\u2013"
APPROVALS: Final = "invoice"  # of all entries that pass the chain, those of this page


@dataclass(frozen=True, slots=True)
class Column:
    """`label` on the page; `head` in a file, where the unit cannot stand beside each figure."""

    label: str
    kind: Kind = "text"
    how: str = ""

    @property
    def is_number(self) -> bool:
        return self.kind in {"count", "money", "hours"}

    @property
    def head(self) -> str:
        return f"{self.label} (hours)" if self.kind == "hours" else self.label


@dataclass(frozen=True, slots=True)
class Line:
    """`cells[i]` belongs to `columns[i]`; `key` is what the page is narrowed to by a click."""

    cells: tuple[object, ...]
    key: object = None


@dataclass(frozen=True, slots=True)
class Table:
    """`drill` is the parameter that takes a line's key, `admin` the page of the administration about it."""

    slug: str
    title: str
    columns: tuple[Column, ...]
    lines: Sequence[Line]
    text: str = ""
    nothing: str = ""
    drill: str = ""
    admin: str = ""


class Ask:
    """What the tables are asked with; `most` lines are wanted of those that may be long.

    `standing` and `point_value` are given by the page, which has them for its tiles.
    """

    def __init__(
        self,
        scope: FigureScope,
        *,
        at: datetime,
        most: int,
        standing: Standing | None = None,
        point_value: Decimal | None = None,
    ) -> None:
        self.scope, self.at, self.most = scope, at, most
        self._standing, self._point_value = standing, point_value

    @cached_property
    def standing(self) -> Standing:
        return self._standing or programme_figures.get_standing(self.scope, at=self.at)

    @cached_property
    def point_value(self) -> Decimal:
        return get_program().point_value if self._point_value is None else self._point_value

    def day_of(self, instant: datetime | None) -> date | None:
        return instant.astimezone(ZoneInfo(self.scope.period.timezone)).date() if instant else None


_SUMS: Final = (
    Column("Invoices", "count", "Approved in the period."),
    Column("Net", "money", "Before tax."),
    Column("Points", "count", "As given; what was taken back later is not subtracted."),
)
_OF_PRODUCTS: Final = "By the lines of approved invoices; points are each line's share."


def cell_text(kind: Kind, value: object) -> str:
    """As people read it on the page."""
    if value is None or value == "":
        return NONE
    if kind == "month" and isinstance(value, date):
        return f"{value:%b %Y}"
    if kind == "day" and isinstance(value, date):
        return day_text(value)
    if kind == "money" and isinstance(value, Decimal):
        return full(value)
    if kind == "hours" and isinstance(value, float):
        return hours_text(value)
    return f"{value:,}" if kind == "count" else str(value)


def hours_text(hours: float) -> str:
    if hours < 1:
        return f"{hours * 60:.0f}\u00a0min"
    return f"{hours:,.1f}\u00a0h" if hours < 48 else f"{hours / 24:,.1f}\u00a0days"


def _top_retailers(ask: Ask) -> Table:
    rows = programme_figures.list_retailers(ask.scope, most=ask.most)
    return Table(
        "top_retailers",
        "Retailers by what they brought",
        (Column("Retailer"), *_SUMS),
        _lines(rows),
        drill="retailer",
        admin="admin:loyalty_retailer_change",
    )


def _sleeping_retailers(ask: Ask) -> Table:
    rows = retailer_activity.list_sleeping(ask.scope, at=ask.at, most=ask.most)
    today = ask.day_of(ask.at)
    lines = []
    for row in rows:
        last_on = ask.day_of(row.last_at)
        silent = (today - last_on).days if today and last_on else None
        lines.append(Line((row.name, row.region, last_on, silent, row.net), row.id))
    return Table(
        "sleeping_retailers",
        "Sleeping retailers",
        (
            Column("Retailer"),
            Column("Region"),
            Column("Last invoice", "day", "The day it was handed in."),
            Column("Days silent", "count"),
            Column("Net of 365 days", "money", "Approved in the last 365 days, before tax."),
        ),
        lines,
        text=f"Active retailers who have handed in nothing for {retailer_activity.SLEEPING_DAYS} days, "
        "whatever the period; those who had brought most come first.",
        nothing="Every active retailer has handed something in lately.",
        drill="retailer",
        admin="admin:loyalty_retailer_change",
    )


def _regions(ask: Ask) -> Table:
    rows = programme_figures.list_regions(ask.scope, most=ask.most)
    return Table(
        "regions",
        "Regions",
        (Column("Region"), *_SUMS),
        [Line((row.name or "Without a region", row.invoices, row.net, row.points), row.key or None) for row in rows],
        drill="region",
    )


def _consumers(ask: Ask) -> Table:
    rows = programme_figures.list_consumers(ask.scope, most=ask.most)
    return Table(
        "consumers",
        "Consumers by what they bought",
        (Column("Consumer"), *_SUMS),
        _lines(rows),
        drill="consumer",
        admin="admin:loyalty_consumer_change",
    )


def _products(ask: Ask) -> Table:
    rows = programme_figures.list_products(ask.scope, most=ask.most)
    columns = (Column("Product"), *_SUMS)
    return Table("products", "Products", columns, _lines(rows), text=_OF_PRODUCTS, drill="product")


def _categories(ask: Ask) -> Table:
    rows = programme_figures.list_categories(ask.scope, most=ask.most)
    columns = (Column("Category"), *_SUMS)
    return Table("categories", "Categories", columns, _lines(rows), text=_OF_PRODUCTS, drill="category")


def _queues(ask: Ask) -> Table:
    rows = approval_times.list_queues(ask.scope.period, kind=APPROVALS, at=ask.at, of=ask.scope)
    return Table(
        "queues",
        "Waiting now",
        (
            Column("Level"),
            Column("Waiting", "count"),
            Column("Oldest waits", "hours"),
            Column("Late", "count", "Past the time limit of the level."),
        ),
        [Line((_level(row.level, row.role), row.waiting, _hours(ask.at, row.oldest_at), row.late)) for row in rows],
        text="Invoices in the chain of approvals at this moment, whatever the period.",
        nothing="No invoice waits for approval.",
    )


def _levels(ask: Ask) -> Table:
    rows = approval_times.list_level_times(ask.scope.period, kind=APPROVALS, of=ask.scope)
    return Table(
        "levels",
        "Approval times by level",
        (
            Column("Level"),
            Column("Decisions", "count"),
            Column("Median", "hours", "Half of the decisions took no longer."),
            Column("90 of 100", "hours", "Nine in ten decisions took no longer."),
            Column("Late", "count", "Decided after the time limit of the level."),
        ),
        [Line((_level(row.level, row.role), row.decisions, row.median_hours, row.p90_hours, row.late)) for row in rows],
        text="Decisions of the period on invoices, counted from the moment they reached the level.",
    )


def _people(ask: Ask) -> Table:
    rows = approval_times.list_person_times(ask.scope.period, kind=APPROVALS, of=ask.scope)
    return Table(
        "people",
        "Approval times by person",
        (
            Column("Person"),
            Column("Decisions", "count"),
            Column("Approved", "count"),
            Column("Rejected", "count"),
            Column("Median", "hours", "Half of the decisions took no longer."),
            Column("Late", "count", "Decided after the time limit of the level."),
        ),
        [
            Line((row.name, row.decisions, row.approved, row.rejected, row.median_hours, row.late), row.user_id)
            for row in rows
        ],
    )


def _duplicates(ask: Ask) -> Table:
    rows = retailer_activity.list_caught(ask.scope)
    return Table(
        "duplicates",
        "Duplicates caught",
        (
            Column("Check"),
            Column("Marked", "count", "Invoices handed in in the period that the check marked."),
            Column("Rejected", "count", "Of these, those that people rejected."),
            Column("Net rejected", "money", "Their money, before tax."),
        ),
        [Line((_rule(row.rule), row.marked, row.rejected, row.rejected_net)) for row in rows],
        text="An invoice that two checks marked stands under both.",
        nothing="No duplicate was noticed among what was handed in.",
    )


def _signals(ask: Ask) -> Table:
    rows = retailer_activity.list_signals(ask.scope)
    return Table(
        "signals",
        "Other signals, by verdict",
        (
            Column("Check"),
            Column("Verdict"),
            Column("Marked", "count"),
            Column("Rejected", "count"),
            Column("Approved", "count", "Approved by people who had seen the signal."),
            Column("Net", "money", "Of all that were marked, before tax."),
        ),
        [
            Line((_rule(row.rule), _verdict(row.verdict), row.marked, row.rejected, row.approved, row.net))
            for row in rows
        ],
        nothing="No other check had anything to say.",
    )


def _liability(ask: Ask) -> Table:
    there, value = ask.standing, ask.point_value
    parts = (
        ("Pending", there.pending),
        ("Available", there.available),
        ("Set aside for gifts", there.held),
        ("Owed by consumers", -there.owed),
        ("Outstanding", there.outstanding),
    )
    cost = "" if value else " What a point costs is not set in the programme, so that the cost is 0."
    return Table(
        "liability",
        "What the points would cost",
        (Column("Points that are"), Column("Points", "count"), Column("Cost", "money")),
        [Line((name, points, points * value)) for name, points in parts],
        text=f"As of now, whatever the period.{cost}",
    )


def _expiry(ask: Ask) -> Table:
    """The breakage is the whole programme's: a part of it would rest on too few lots."""
    rows = expiring_points.list_expiry_months(ask.scope, at=ask.at)
    breakage, value = measure_breakage(ask.at), ask.point_value
    share = breakage.share
    if share is None:
        text = f"How many will lapse is not known yet. {breakage.why}"
    else:
        text = (
            f"Likely to lapse: {percent_text(float(share))} of all points of the programme lapsed whose time was over "
            "in the last two years; the same share of these is expected to."
        )
    lines = []
    for row in rows:
        lapsing = None if share is None or row.begins_on is None else int(share * row.points)
        month = f"{row.begins_on:%b %Y}" if row.begins_on else "Never"
        cells = (month, row.pending, row.available, row.points * value, lapsing, row.consumers)
        lines.append(Line(cells))
    return Table(
        "expiry",
        "Liability by the month of expiry",
        (
            Column("Lapse in"),
            Column("Pending", "count"),
            Column("Available", "count"),
            Column("Cost", "money"),
            Column("Likely to lapse", "count", "Points."),
            Column("Consumers", "count"),
        ),
        lines,
        text=text,
        nothing="No points are there now.",
    )


TABLES: Final[Mapping[str, Callable[[Ask], Table]]] = {
    "top_retailers": _top_retailers,
    "sleeping_retailers": _sleeping_retailers,
    "regions": _regions,
    "consumers": _consumers,
    "products": _products,
    "categories": _categories,
    "queues": _queues,
    "levels": _levels,
    "people": _people,
    "duplicates": _duplicates,
    "signals": _signals,
    "liability": _liability,
    "expiry": _expiry,
}
# What stands under the chart together: label, tables. The first is shown where none was asked for.
VIEWS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "retailers": ("Retailers", ("top_retailers", "sleeping_retailers", "regions")),
    "consumers": ("Consumers", ("consumers",)),
    "products": ("Products", ("products", "categories")),
    "approvals": ("Approval times", ("queues", "levels", "people")),
    "signals": ("Duplicates and signals", ("duplicates", "signals")),
    "liability": ("Liability", ("liability", "expiry")),
}


def list_tables(view: str, ask: Ask) -> list[Table]:
    return [TABLES[slug](ask) for slug in VIEWS[view][1]]


def _lines(rows: Sequence[Row]) -> list[Line]:
    return [Line((row.name, row.invoices, row.net, row.points), row.key) for row in rows]


def _level(number: int, role: str) -> str:
    return f"{number}: {role}"


def _hours(at: datetime, since: datetime) -> float:
    return (at - since).total_seconds() / 3600


def _rule(rule: str) -> str:
    return _capitalized(str(InvoiceSignal.Rule(rule).label))


def _verdict(verdict: str) -> str:
    return _capitalized(str(InvoiceSignal.Verdict(verdict).label))


def _capitalized(label: str) -> str:
    return label[:1].upper() + label[1:]

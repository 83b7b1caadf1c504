"""The Overview in words, tiles and one chart."""

from collections.abc import Sequence
from decimal import Decimal

from insights.charts import Chart, Series, period_figure, to_json
from insights.pages.money import full, money_axis
from insights.pages.period_choice import PeriodChoice, day_text
from insights.pages.tiles import MANIFOLD, Tile, tile_of
from insights.queries.overview import Kpi, Overview, SeriesPoint

NOTHING = Decimal(0)
_BEST = {"day": "The best day was", "week": "The best week began on", "month": "The best month was"}


def comparison_of(overview: Overview) -> str:
    previous = overview.previous
    return (
        f"The days that are over, compared with as many from {day_text(previous.start)} on: "
        "moved back by whole weeks, so that Mondays stand beside Mondays."
    )


def answer_of(overview: Overview, choice: PeriodChoice) -> str:
    """The page in one sentence."""
    revenue, orders = overview.kpi("revenue"), overview.kpi("orders")
    if not orders.value:
        return f"Nothing was sold in {choice.sentence}."
    counted = "1 order" if orders.value == 1 else f"{orders.value:,} orders"
    sentence = f"{full(Decimal(revenue.value or 0))} from {counted} in {choice.sentence}"
    if choice.is_compared:
        sentence += _change_words(revenue)
    return f"{sentence}. {_due_words(overview)}"


def list_tiles(overview: Overview, choice: PeriodChoice) -> list[Tile]:
    histories: dict[str, Sequence[Decimal | int]] = {
        "revenue": [point.revenue for point in overview.series],
        "orders": [point.orders for point in overview.series],
        "average_basket": [point.revenue / point.orders if point.orders else NOTHING for point in overview.series],
    }
    comparison = comparison_of(overview)
    return [
        tile_of(
            kpi,
            is_compared=choice.is_compared,
            comparison=comparison,
            history=histories.get(kpi.slug, ()),
        )
        for kpi in overview.kpis
    ]


def revenue_chart(overview: Overview, choice: PeriodChoice) -> Chart:
    """The revenue per bucket; figure and table are made of the same points."""
    series = overview.series
    labels = [point.bucket.label for point in series]
    cut = [at for at, point in enumerate(series) if point.bucket.is_unfinished or point.bucket.is_partial]
    figure = period_figure(
        labels=labels,
        current=_this_period(series),
        earlier=_previous_period(series) if choice.is_compared else None,
        axis=money_axis(),
        unfinished=cut,
    )
    return Chart(
        slug="revenue",
        title="Revenue",
        finding=_finding(overview),
        figure_json=to_json(figure),
        columns=["From", "Revenue", "Orders", *(["Previous period"] if choice.is_compared else [])],
        rows=[_table_row(point, is_compared=choice.is_compared, is_cut=at in cut) for at, point in enumerate(series)],
        footer=_totals(series, is_compared=choice.is_compared),
        note="Hatched: not over yet, or only a part of it lies in the period." if cut else "",
    )


def _this_period(series: Sequence[SeriesPoint]) -> Series:
    return Series(
        name="This period",
        values=[float(point.revenue) for point in series],
        texts=[full(point.revenue) for point in series],
    )


def _previous_period(series: Sequence[SeriesPoint]) -> Series:
    return Series(
        name="Previous period",
        values=[float(point.previous_revenue) for point in series],
        texts=[f"{full(point.previous_revenue)} ({point.previous_bucket.label})" for point in series],
    )


def _table_row(point: SeriesPoint, *, is_compared: bool, is_cut: bool) -> list[str]:
    label = f"{point.bucket.label} (not whole)" if is_cut else point.bucket.label
    row = [label, full(point.revenue), f"{point.orders:,}"]
    return [*row, full(point.previous_revenue)] if is_compared else row


def _totals(series: Sequence[SeriesPoint], *, is_compared: bool) -> list[str]:
    row = [
        "Total",
        full(sum((point.revenue for point in series), NOTHING)),
        f"{sum(point.orders for point in series):,}",
    ]
    return [*row, full(sum((point.previous_revenue for point in series), NOTHING))] if is_compared else row


def _finding(overview: Overview) -> str:
    best = max(overview.series, key=lambda point: point.revenue, default=None)
    if best is None or best.revenue <= 0:
        return "Nothing was sold in this period."
    return f"{_BEST[overview.period.bucket]} {best.bucket.label}: {full(best.revenue)}."


def _change_words(revenue: Kpi) -> str:
    share = revenue.change_share
    if share is None:
        return ""
    if abs(share) < 0.005:
        return ", about as much as in the previous period"
    if 1 + share >= MANIFOLD:
        return f", {1 + share:,.0f} times as much as in the previous period"
    return f", {abs(share) * 100:.0f}\u00a0% {'more' if share > 0 else 'less'} than in the previous period"


def _due_words(overview: Overview) -> str:
    due = overview.due
    if overview.freshness.as_of is None:
        return ""
    today = _people(due.today_count, "is due today", "are due today") if due.today_count else "Nobody is due today"
    overdue = f"; {_people(due.overdue_count, 'is overdue', 'are overdue')}" if due.overdue_count else ""
    return f"{today}{overdue}."


def _people(count: int, one: str, many: str) -> str:
    return f"1 customer {one}" if count == 1 else f"{count:,} customers {many}"

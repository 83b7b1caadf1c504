"""The Overview in words, tiles and one chart."""

from decimal import Decimal

from insights.charts import Chart, Series, period_figure, to_json
from insights.pages.money import axis_prefix, full, short
from insights.pages.period_choice import PeriodChoice, day_text
from insights.pages.tiles import Change, Comparison, Tile, change_in_points, change_of, spark_of
from insights.queries.overview import Overview
from insights.queries.sales import BucketSales

NOTHING = Decimal(0)


def comparison_of(overview: Overview) -> Comparison | None:
    if overview.earlier is None or overview.earlier_period is None:
        return None
    earlier = overview.earlier_period
    return Comparison(
        purchases=min(overview.finished.orders, overview.earlier.orders),
        is_complete=overview.is_comparable,
        explanation=(
            f"Finished days against {day_text(earlier.start)} to {day_text(earlier.end)}, "
            "moved back by whole weeks so that Mondays stand beside Mondays."
        ),
    )


def answer_of(overview: Overview, choice: PeriodChoice) -> str:
    """The page in one sentence."""
    totals = overview.totals
    if not totals.orders:
        return f"Nothing was sold in {choice.sentence}."
    sentence = f"{full(totals.revenue)} from {totals.orders:,} orders in {choice.sentence}"
    change = revenue_change(overview)
    if change is None:
        return f"{sentence}."
    if change.arrow in {"up", "down"}:
        return f"{sentence}, {change.text} than in the period before."
    if change.arrow:
        return f"{sentence}, about the same as in the period before."
    return f"{sentence}; too few to compare with the period before."


def revenue_change(overview: Overview) -> Change | None:
    earlier = overview.earlier.revenue if overview.earlier else None
    return change_of(overview.finished.revenue, earlier, against=comparison_of(overview))


def list_tiles(overview: Overview) -> list[Tile]:
    """At most six, so that a page is read in ten seconds."""
    now, finished, earlier = overview.totals, overview.finished, overview.earlier
    against = comparison_of(overview)
    revenues = [entry.revenue for entry in overview.buckets]
    orders = [entry.orders for entry in overview.buckets]
    averages = [entry.revenue / entry.orders if entry.orders else NOTHING for entry in overview.buckets]
    return [
        Tile(
            label="Revenue",
            value=short(now.revenue),
            exact=full(now.revenue),
            change=revenue_change(overview),
            spark=spark_of(revenues),
            how="Completed orders without tax, returns subtracted.",
        ),
        Tile(
            label="Orders",
            value=f"{now.orders:,}",
            change=change_of(finished.orders, earlier.orders if earlier else None, against=against),
            spark=spark_of(orders),
            how="Completed purchases; cancelled orders and returns do not count.",
        ),
        Tile(
            label="Average order",
            value=short(now.average_order) if now.average_order is not None else "",
            exact=full(now.average_order) if now.average_order is not None else "",
            change=change_of(finished.average_order, earlier.average_order if earlier else None, against=against),
            spark=spark_of(averages),
            how="Revenue divided by orders.",
        ),
        Tile(
            label="Customers who bought",
            value=f"{now.buyers:,}",
            change=change_of(finished.buyers, earlier.buyers if earlier else None, against=against),
            how="Each customer once, however often they bought. Sales without a customer are left out.",
        ),
        Tile(
            label="New customers",
            value=f"{now.new_buyers:,}",
            change=change_of(finished.new_buyers, earlier.new_buyers if earlier else None, against=against),
            how="Customers whose first purchase ever lies in this period.",
        ),
        Tile(
            label="Came back",
            value=f"{now.returning_share:.0%}" if now.returning_share is not None else "",
            change=change_in_points(
                finished.returning_share, earlier.returning_share if earlier else None, against=against
            ),
            how="Of the customers who bought, the share who had bought before this period.",
        ),
    ]


def revenue_chart(overview: Overview, choice: PeriodChoice) -> Chart:
    buckets, earlier = overview.buckets, overview.earlier_buckets
    labels = [entry.bucket.label for entry in buckets]
    unfinished = [index for index, entry in enumerate(buckets) if entry.bucket.is_unfinished or entry.bucket.is_partial]
    figure = period_figure(
        labels=labels,
        current=_series("This period", buckets),
        earlier=_series("Period before", earlier) if earlier else None,
        unfinished=unfinished,
        prefix=axis_prefix(),
    )
    return Chart(
        slug="revenue",
        title="Revenue",
        finding=_finding(overview),
        figure_json=to_json(figure),
        columns=["From", "Revenue", "Orders", *(["Period before"] if earlier else [])],
        rows=[
            [
                entry.bucket.label + (" (not whole)" if index in unfinished else ""),
                full(entry.revenue),
                f"{entry.orders:,}",
                *([full(earlier[index].revenue)] if earlier else []),
            ]
            for index, entry in enumerate(buckets)
        ],
        footer=_footer(overview),
        note="Hatched: the period covers only a part of it, or it is not over yet." if unfinished else "",
    )


def _series(name: str, buckets: list[BucketSales]) -> Series:
    return Series(
        name=name,
        values=[float(entry.revenue) for entry in buckets],
        texts=[f"{full(entry.revenue)} ({entry.bucket.label})" for entry in buckets],
    )


def _finding(overview: Overview) -> str:
    whole = [entry for entry in overview.buckets if entry.revenue > 0]
    if not whole:
        return "Nothing was sold in this period."
    best = max(whole, key=lambda entry: entry.revenue)
    span = {"day": "day", "week": "week from", "month": "month"}[overview.period.bucket]
    return f"The best {span} was {best.bucket.label} with {full(best.revenue)}."


def _footer(overview: Overview) -> list[str]:
    totals = ["Total", full(overview.totals.revenue), f"{overview.totals.orders:,}"]
    if overview.earlier_buckets:
        totals.append(full(sum((entry.revenue for entry in overview.earlier_buckets), NOTHING)))
    return totals

"""The programme in a sentence, tiles and one chart."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from insights.charts import Axis, Chart, Series, period_figure, to_json
from insights.pages.money import full, short
from insights.pages.period_choice import PeriodChoice, day_text
from insights.pages.programme_tables import hours_text
from insights.pages.tiles import MANIFOLD, Change, Tile, tile_of
from insights.queries.kpis import LEAST_COMPARED, NO_EARLIER, TOO_FEW
from insights.queries.overview import Kpi
from insights.queries.programme import Programme, ProgrammePoint

_SAME_SHARE = 0.005  # as in the other tiles: changes that round to nothing
_ANY_PRODUCT = " It is of all products: points are not of products once they are given."


def comparison_of(programme: Programme) -> str:
    return (
        f"The days that are over, compared with as many from {day_text(programme.previous.start)} on: "
        "moved back by whole weeks, so that Mondays stand beside Mondays."
    )


def answer_of(programme: Programme, choice: PeriodChoice, *, began_at: datetime | None) -> str:
    """The page in one sentence, and what the points there are would cost."""
    whole = programme.whole
    if not whole.invoices:
        sentence = f"No invoice was approved in {choice.sentence}"
    else:
        counted = "1 invoice was" if whole.invoices == 1 else f"{whole.invoices:,} invoices were"
        given = "1 point" if whole.accrued == 1 else f"{whole.accrued:,} points"
        sentence = f"{counted} approved in {choice.sentence} and gave {given}"
        if choice.is_compared:
            sentence += _change_words(_accrued(programme, began_at))
    redeemed = f"; {whole.redeemed:,} were redeemed" if whole.redeemed > 0 else ""
    there = programme.standing.outstanding
    cost = f", which would cost {full(programme.liability)}" if programme.point_value else ""
    return f"{sentence}{redeemed}. Consumers hold {there:,} points{cost}."


def list_tiles(
    programme: Programme, choice: PeriodChoice, *, began_at: datetime | None, is_of_products: bool
) -> list[Tile]:
    series = programme.series
    compared = (
        (_invoices(programme, began_at), [point.now.invoices for point in series]),
        (_accrued(programme, began_at), [point.now.accrued for point in series]),
        (_redeemed(programme, began_at, is_of_products=is_of_products), [point.now.redeemed for point in series]),
    )
    comparison = comparison_of(programme)
    tiles = [
        tile_of(kpi, is_compared=choice.is_compared, comparison=comparison, history=history)
        for kpi, history in compared
    ]
    return [*tiles, *_now_tiles(programme, is_of_products=is_of_products), _waited_tile(programme, choice, began_at)]


def points_chart(programme: Programme, choice: PeriodChoice, *, is_of_products: bool) -> Chart:
    """Accrued against redeemed; figure and table are made of the same points."""
    series = programme.series
    labels = [point.bucket.label for point in series]
    cut = [at for at, point in enumerate(series) if point.bucket.is_unfinished or point.bucket.is_partial]
    figure = period_figure(
        labels=labels,
        current=_line("Accrued", [point.now.accrued for point in series]),
        earlier=_line("Accrued before", [point.then.accrued for point in series]) if choice.is_compared else None,
        beside=_line("Redeemed", [point.now.redeemed for point in series]),
        axis=Axis(),
        unfinished=cut,
    )
    rows = [_table_row(point, is_compared=choice.is_compared, is_cut=at in cut) for at, point in enumerate(series)]
    notes = ["Hatched: not over yet, or only a part of it lies in the period."] if cut else []
    notes += ["Redeemed points are of all products."] if is_of_products else []
    return Chart(
        slug="points",
        title="Points accrued and redeemed",
        finding=_finding(programme),
        figure_json=to_json(figure),
        columns=["From", "Accrued", "Redeemed", "Invoices", *(["Accrued before"] if choice.is_compared else [])],
        rows=rows,
        footer=_totals(series, is_compared=choice.is_compared),
        note=" ".join(notes),
    )


def _invoices(programme: Programme, began_at: datetime | None) -> Kpi:
    return _kpi(
        programme,
        began_at,
        ("invoices", "Invoices approved", "Approved in the period, those whose points were taken back later included."),
        (programme.whole.invoices, programme.done.invoices, programme.then.invoices),
    )


def _accrued(programme: Programme, began_at: datetime | None) -> Kpi:
    return _kpi(
        programme,
        began_at,
        ("accrued", "Points accrued", "Given for invoices approved in the period, before anything was taken back."),
        (programme.whole.accrued, programme.done.accrued, programme.then.accrued),
    )


def _redeemed(programme: Programme, began_at: datetime | None, *, is_of_products: bool) -> Kpi:
    how = "Paid for gifts in the period, less what was given back." + (_ANY_PRODUCT if is_of_products else "")
    figures = programme.whole.redeemed, programme.done.redeemed, programme.then.redeemed
    return _kpi(programme, began_at, ("redeemed", "Points redeemed", how), figures)


def _kpi(
    programme: Programme, began_at: datetime | None, said: tuple[str, str, str], figures: tuple[int, int, int]
) -> Kpi:
    slug, label, how = said
    whole, done, then = figures
    reason = _reason(programme, began_at) or ("" if then > 0 else TOO_FEW)
    change = None if reason else done / then - 1
    return Kpi(slug, label, "count", whole, then, change, reason, how)


def _reason(programme: Programme, began_at: datetime | None) -> str:
    """Why nothing is compared: all figures rest on the invoices of the earlier days."""
    timezone = ZoneInfo(programme.period.timezone)
    if began_at is None or began_at.astimezone(timezone).date() > programme.then_start:
        return NO_EARLIER
    return "" if programme.then.invoices >= LEAST_COMPARED else TOO_FEW


def _now_tiles(programme: Programme, *, is_of_products: bool) -> list[Tile]:
    there = programme.standing
    now, more = Change("as of now"), _ANY_PRODUCT if is_of_products else ""
    cost = short(programme.liability) if programme.point_value else ""
    return [
        Tile(
            "Points pending",
            f"{there.pending:,}",
            f"They wait for their release, while goods may come back.{more}",
            change=now,
        ),
        Tile(
            "Liability",
            cost or f"{there.outstanding:,} points",
            f"{there.outstanding:,} points that are pending, available or set aside for gifts, less what is owed"
            f"{', times what one costs' if cost else '; what a point costs is not set in the programme'}.{more}",
            exact=full(programme.liability) if cost else "",
            change=now,
        ),
    ]


def _waited_tile(programme: Programme, choice: PeriodChoice, began_at: datetime | None) -> Tile:
    waited = programme.waited
    return Tile(
        "Median time to approve",
        "" if waited.median_hours is None else hours_text(waited.median_hours),
        "From the last hand-in to the approval, of the invoices approved in the period: half took no longer.",
        change=_waited_change(programme, began_at) if choice.is_compared else None,
    )


def _waited_change(programme: Programme, began_at: datetime | None) -> Change:
    """Less is better here; the word says which."""
    waited, comparison = programme.waited, comparison_of(programme)
    now, then = waited.median_hours, waited.then_median_hours
    reason = _reason(programme, began_at)
    if reason or now is None or not then:
        return Change(reason or TOO_FEW, explanation=comparison)
    explanation = f"Before: {hours_text(then)}. {comparison}"
    if abs(now / then - 1) < _SAME_SHARE:
        return Change("about the same", arrow="flat", explanation=explanation)
    if now < then:
        return Change(f"{hours_text(then - now)} faster", "good", "down", explanation)
    return Change(f"{hours_text(now - then)} slower", "bad", "up", explanation)


def _line(name: str, values: Sequence[int]) -> Series:
    return Series(name, [float(value) for value in values], [f"{value:,}" for value in values])


def _table_row(point: ProgrammePoint, *, is_compared: bool, is_cut: bool) -> list[str]:
    label = f"{point.bucket.label} (not whole)" if is_cut else point.bucket.label
    row = [label, *_texts(point.now.accrued, point.now.redeemed, point.now.invoices)]
    return [*row, f"{point.then.accrued:,}"] if is_compared else row


def _totals(series: Sequence[ProgrammePoint], *, is_compared: bool) -> list[str]:
    accrued, redeemed, invoices, before = (
        sum(values)
        for values in zip(
            *((point.now.accrued, point.now.redeemed, point.now.invoices, point.then.accrued) for point in series),
            strict=True,
        )
    )
    row = ["Total", *_texts(accrued, redeemed, invoices)]
    return [*row, f"{before:,}"] if is_compared else row


def _texts(*numbers: int) -> list[str]:
    return [f"{number:,}" for number in numbers]


def _finding(programme: Programme) -> str:
    whole = programme.whole
    if not whole.accrued:
        return "No points were given in this period."
    share = Decimal(whole.redeemed) / whole.accrued
    if whole.redeemed <= 0:
        return "Nothing was redeemed in this period."
    return f"For 100 points given, {share * 100:.0f} were redeemed."


def _change_words(accrued: Kpi) -> str:
    share = accrued.change_share
    if share is None:
        return ""
    if abs(share) < _SAME_SHARE:
        return ", about as many as in the previous period"
    if 1 + share >= MANIFOLD:
        return f", {1 + share:,.0f} times as many as in the previous period"
    return f", {abs(share) * 100:.0f}\u00a0% {'more' if share > 0 else 'fewer'} than in the previous period"

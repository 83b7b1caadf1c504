"""The loyalty programme in a period beside the one before it; the lists below it are asked for one by one."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import reduce
from operator import add

from insights.queries.sales import Spans
from kit.periods import Bucket, Period
from loyalty.queries.figure_scope import FigureScope
from loyalty.queries.program import get_program
from loyalty.queries.programme_figures import Standing, get_standing
from loyalty.queries.programme_series import NO_DAY, ProgrammeDay, Waited, get_waited, map_days


@dataclass(frozen=True, slots=True)
class ProgrammePoint:
    """One bucket of the chart, and the one it is compared with."""

    bucket: Bucket
    now: ProgrammeDay
    then: ProgrammeDay


@dataclass(frozen=True, slots=True)
class Programme:
    """`whole` is of all days of the period; `done` of those that are over, `then` of as many of the earlier one.

    `standing` is what there is now, whatever the period; `point_value` 0 means that nobody said what a point costs.
    """

    period: Period
    previous: Period
    whole: ProgrammeDay
    done: ProgrammeDay
    then: ProgrammeDay
    then_start: date
    series: tuple[ProgrammePoint, ...]
    waited: Waited
    standing: Standing
    point_value: Decimal

    @property
    def liability(self) -> Decimal:
        return self.standing.outstanding * self.point_value


def get_programme(scope: FigureScope, *, at: datetime) -> Programme:
    """Four queries."""
    period, previous, spans = scope.period, scope.period.previous(), Spans.of(scope.period)
    days = map_days(scope, begins_at=previous.bounds_at()[0])
    # no days are over on the first morning of a custom period; nothing is compared then
    then_until = max(spans.then_done, spans.then_start)
    then = Period("custom", spans.then_start, then_until, "day", period.timezone).bounds_at()
    return Programme(
        period=period,
        previous=previous,
        whole=_between(days, period.start, period.end),
        done=_between(days, period.start, spans.done),
        then=_between(days, spans.then_start, spans.then_done),
        then_start=spans.then_start,
        series=_series(period, previous, days),
        waited=get_waited(scope, then=then),
        standing=get_standing(scope, at=at),
        point_value=get_program().point_value,
    )


def _series(period: Period, previous: Period, days: dict[date, ProgrammeDay]) -> tuple[ProgrammePoint, ...]:
    pairs = zip(period.buckets(), previous.buckets(), strict=True)
    return tuple(
        ProgrammePoint(now, _between(days, now.start, now.end), _between(days, then.start, then.end))
        for now, then in pairs
    )


def _between(days: dict[date, ProgrammeDay], start: date, end: date) -> ProgrammeDay:
    return reduce(add, (figures for on, figures in days.items() if start <= on <= end), NO_DAY)

"""The period and comparison a page was asked for, and the links that keep both."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict

from kit.periods import NAMED, Period, PeriodError, named_period, parse_period

_LABELS = {"7d": "7 days", "30d": "30 days", "90d": "90 days", "1y": "1 year"}
_SENTENCES = {
    "7d": "the last 7 days",
    "30d": "the last 30 days",
    "90d": "the last 90 days",
    "1y": "the last year",
}


@dataclass(frozen=True, slots=True)
class PeriodOption:
    name: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class PeriodChoice:
    period: Period
    is_compared: bool
    error: str = ""

    @property
    def earlier(self) -> Period | None:
        return self.period.previous() if self.is_compared else None

    @property
    def options(self) -> list[PeriodOption]:
        return [PeriodOption(name, _LABELS[name], name == self.period.name) for name in NAMED]

    @property
    def is_custom(self) -> bool:
        return self.period.name not in NAMED

    @property
    def sentence(self) -> str:
        """As it stands in a sentence: "the last 30 days", "1 Mar to 15 Mar 2026"."""
        named = _SENTENCES.get(self.period.name)
        return named or f"{day_text(self.period.start)} to {day_text(self.period.end)}"

    @property
    def query(self) -> str:
        """What a link must carry so that the next page shows the same period."""
        params = QueryDict(mutable=True)
        if self.is_custom:
            params["from"], params["to"] = self.period.start.isoformat(), self.period.end.isoformat()
        else:
            params["period"] = self.period.name
        if not self.is_compared:
            params["cmp"] = "none"
        return params.urlencode()


def read_period(params: Mapping[str, str], *, today: date, timezone: str) -> PeriodChoice:
    """The choice in the address; what cannot be read becomes the last 30 days and a sentence that says why."""
    is_compared = params.get("cmp") != "none"
    try:
        return PeriodChoice(parse_period(params, today=today, timezone=timezone), is_compared)
    except PeriodError as problem:
        fallback = named_period("30d", today=today, timezone=timezone)
        return PeriodChoice(fallback, is_compared, error=str(problem))


def day_text(day: date) -> str:
    return f"{day.day} {day:%b %Y}"

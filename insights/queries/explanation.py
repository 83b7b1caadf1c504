"""A customer's figures in plain sentences: what they rest on."""

from collections.abc import Iterator
from datetime import date

from insights.queries.customer_rows import Figures
from kit.percent import percent_text


def explain(figures: Figures, *, today: date, horizon_days: int) -> tuple[str, ...]:
    """The most telling first; `horizon_days` is the one of P(buy)."""
    return tuple(sentence for sentence in _sentences(figures, today, horizon_days) if sentence)


def _sentences(figures: Figures, today: date, horizon_days: int) -> Iterator[str]:
    yield _waiting(figures, today)
    yield _habit(figures, today)
    chance, risk = percent_text(figures.p_buy), _risk_word(figures.churn_risk)
    yield f"{chance} likely to order within {horizon_days} days: {risk} risk."
    yield figures.withheld
    yield _scores(figures)


def _waiting(figures: Figures, today: date) -> str:
    if figures.due_on is None or figures.withheld:
        return ""
    days = (figures.due_on - today).days
    if days > 0:
        return f"The next order is expected around {_day(figures.due_on)}, in {_days(days)}."
    if days == 0:
        return "The next order is expected today."
    return f"The next order was expected around {_day(figures.due_on)} and is {_days(-days)} late."


def _habit(figures: Figures, today: date) -> str:
    waited = (today - figures.last_on).days
    since = f"last on {_day(figures.last_on)}, {_days(waited)} ago" if waited else "last today"
    if figures.order_days == 1:
        return f"Has ordered on one day only, {_day(figures.last_on)}."
    gap = round((figures.last_on - figures.first_on).days / (figures.order_days - 1))
    return (
        f"Has ordered on {figures.order_days} days since {_day(figures.first_on)}, about every {_days(gap)}, {since}."
    )


def _scores(figures: Figures) -> str:
    recency, frequency, money = figures.rfm
    return (
        f"Of 5 steps: {recency} for how lately, {frequency} for how often and {money} for how much;"
        f" that makes the segment {figures.segment_name}."
    )


def _risk_word(risk: float) -> str:
    if risk >= 0.7:
        return "a high"
    return "some" if risk >= 0.4 else "a low"


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"

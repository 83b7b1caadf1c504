"""The next purchase in words, as a person would say it over the counter."""

from datetime import date

from insights.queries.customers import Figures
from kit.percent import percent_text


def next_purchase_short(figures: Figures | None, today: date) -> str:
    """For a cell of the list; "" where no date is given."""
    if figures is None or figures.withheld or figures.next_from is None or figures.next_until is None:
        return ""
    if figures.due_on is not None and figures.due_on < today:
        return f"overdue by {days_text((today - figures.due_on).days)}"
    if figures.due_on == today:
        return "due today"
    return _short_window(figures.next_from, figures.next_until, today)


def next_purchase_sentences(figures: Figures, today: date, *, name: str) -> list[str]:
    """For the customer page: the window, the due day, the chance; or why there is none."""
    if figures.withheld:
        return [figures.withheld]
    sentences = []
    if figures.due_on is not None and figures.due_on < today:
        overdue = days_text((today - figures.due_on).days)
        sentences.append(f"{name} is overdue by {overdue}: the order was expected on {day(figures.due_on)}.")
    elif figures.due_on is not None:
        sentences.append(f"The next order is expected on {_relative(figures.due_on, today)}.")
    if figures.next_from is not None and figures.next_until is not None:
        window = window_text(figures.next_from, figures.next_until)
        likely = f", most likely around {day(figures.next_median)}" if figures.next_median else ""
        sentences.append(f"As things stand today it comes between {window}{likely}.".replace(" \u2013 ", " and "))
    if figures.p_return is not None:
        likely = percent_text(figures.p_return)
        sentences.append(f"Judged by this rhythm alone, an order within the churn horizon is {likely} likely.")
    return sentences


def window_text(start: date, end: date) -> str:
    """Two days with what they share said once."""
    if start == end:
        return day(start)
    if start.year != end.year:
        return f"{day(start)} \u2013 {day(end)}"
    if start.month != end.month:
        return f"{start.day} {start:%b} \u2013 {day(end)}"
    return f"{start.day} \u2013 {day(end)}"


def day(on: date) -> str:
    return f"{on.day} {on:%b %Y}"


def days_text(count: int) -> str:
    return "1 day" if count == 1 else f"{count:,} days"


def _relative(on: date, today: date) -> str:
    distance = (on - today).days
    if distance == 0:
        return f"{day(on)}, today"
    return f"{day(on)}, in {days_text(distance)}"


def ago(on: date, today: date) -> str:
    distance = (today - on).days
    return "today" if distance == 0 else f"{days_text(distance)} ago"


def _short_window(start: date, end: date, today: date) -> str:
    """Without the year where it goes without saying."""
    if start.year == end.year == today.year:
        return window_text(start, end).removesuffix(f" {today.year}")
    if start.year == today.year:
        return f"{start.day} {start:%b} \u2013 {day(end)}"
    return window_text(start, end)

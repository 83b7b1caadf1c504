"""The tags: one table of what each means, its rule and its numbers with their reasons. `tags.py` applies them.

A rule is one SQL condition over a row of CustomerInsight, beside `category_share`.
`{name}` stands for a parameter, `{as_of}` for the day.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, LiteralString


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number of a rule that the tenant may change, between `least` and `most`."""

    name: str
    default: float
    least: float
    most: float
    reason: str


@dataclass(frozen=True, slots=True)
class Tag:
    slug: str
    name: str
    meaning: str
    parameters: tuple[Parameter, ...]
    rule: LiteralString
    rests_on_forecast: bool = False


TAGS = (
    Tag(
        "top_revenue_spender",
        "Top Revenue Spender",
        "Among the customers who brought the most revenue in the last year.",
        (
            Parameter(
                "share", 0.1, 0.001, 0.5, "A tenth of the customers usually brings well over half of the revenue."
            ),
        ),
        "year_revenue > 0 AND year_revenue >= {top_revenue}",
    ),
    Tag(
        "one_time_visitor",
        "One-Time Visitor",
        "Has ordered on one day only.",
        (),
        "order_days = 1",
    ),
    Tag(
        "multiple_visitor",
        "Multiple Visitor",
        "Has come back at least once.",
        (Parameter("order_days", 2, 2, 100, "The second day with an order is the first return."),),
        "order_days >= {order_days}",
    ),
    Tag(
        "new",
        "New",
        "Ordered for the first time not long ago.",
        (Parameter("days", 30, 1, 365, "A month: the time in which a welcome is still one."),),
        "first_on > {as_of}::date - {days}::int",
    ),
    Tag(
        "lapsed",
        "Lapsed",
        "Has not ordered for long.",
        (Parameter("days", 180, 14, 1095, "Twice the 90 days in which a customer is expected back."),),
        "last_on <= {as_of}::date - {days}::int",
    ),
    Tag(
        "at_risk",
        "At Risk",
        "A regular who will probably not order within the churn horizon, though not lapsed yet.",
        (
            Parameter("order_days", 3, 2, 100, "Two returns make a habit that can break."),
            Parameter("risk", 0.6, 0.05, 0.99, "Clearly likelier not to come than to come."),
            Parameter("days", 180, 14, 1095, "As in Lapsed, so that nobody is both."),
        ),
        "order_days >= {order_days} AND 1 - p_buy >= {risk} AND last_on > {as_of}::date - {days}::int",
        rests_on_forecast=True,
    ),
    Tag(
        "big_basket",
        "Big Basket",
        "Spends far more per order than the typical customer.",
        (
            Parameter("times", 2, 1.1, 20, "Twice the median is outside what happens by chance from order to order."),
            Parameter("orders", 2, 1, 100, "One large order may be an exception."),
        ),
        "orders >= {orders} AND revenue / orders >= {times} * {median_basket}::numeric",
    ),
    Tag(
        "bargain_hunter",
        "Bargain Hunter",
        "Buys mostly with a discount.",
        (
            Parameter("share", 0.15, 0.01, 0.95, "Above the ten percent that every sale or coupon gives."),
            Parameter("orders", 2, 1, 100, "One discounted order is not a habit."),
        ),
        "orders >= {orders} AND discount > 0 AND discount >= {share} * (revenue + discount)",
    ),
    Tag(
        "category_lover",
        "Category Lover",
        "Spends most of the money in one category.",
        (
            Parameter("share", 0.6, 0.3, 1, "More than in all other categories together, with a margin."),
            Parameter("order_days", 3, 1, 100, "From three visits on a preference shows."),
        ),
        "order_days >= {order_days} AND category_share >= {share}",
    ),
)
BY_SLUG: Mapping[str, Tag] = {tag.slug: tag for tag in TAGS}
CHOICES = [(tag.slug, tag.name) for tag in TAGS]


def list_problems(*, tag: str, parameters: Any) -> list[str]:
    """What is wrong with a tenant's numbers for a tag, as sentences; empty when they can be used."""
    if tag not in BY_SLUG:
        return ["There is no such tag."]
    if not isinstance(parameters, dict):
        return ["Write the numbers as {name: number}."]
    known = {parameter.name: parameter for parameter in BY_SLUG[tag].parameters}
    return [problem for name, value in parameters.items() if (problem := _problem(known.get(name), str(name), value))]


def _problem(parameter: Parameter | None, name: str, value: object) -> str:
    if parameter is None:
        return f"This tag has no number called {name}."
    if isinstance(value, bool) or not isinstance(value, int | float):
        return f"{name} must be a number."
    if not parameter.least <= value <= parameter.most:
        return f"{name} must lie between {parameter.least:g} and {parameter.most:g}."
    return ""

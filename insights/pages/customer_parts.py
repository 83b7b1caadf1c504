"""The figures of one customer, each with how it is counted, and the months as a chart."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from insights.charts import Chart, Series, bars_figure, to_json
from insights.pages.money import full, money_axis
from insights.pages.purchase_words import ago, day, days_text
from insights.queries.customer import MonthOfSales
from insights.queries.customers import Figures
from kit.percent import percent_text


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    value: str
    how: str
    detail: str = ""


def list_figures(figures: Figures, today: date) -> list[Fact]:
    return [*_facts_so_far(figures, today), *_opinions(figures)]


def _facts_so_far(figures: Figures, today: date) -> list[Fact]:
    recency, frequency, money = figures.rfm
    return [
        Fact("Revenue so far", full(figures.revenue), "All completed orders before tax, returns subtracted."),
        Fact("Revenue of the last year", full(figures.year_revenue), "The same over the last 365 days."),
        Fact(
            "Orders",
            f"{figures.orders:,} on {days_text(figures.order_days)}",
            "Several orders on one day count as one visit in all forecasts.",
        ),
        Fact("Usual order-day", full(figures.mean_value), "Revenue divided by the days with an order."),
        Fact("First order", day(figures.first_on), "The first completed order we know of."),
        Fact(
            "Last order",
            day(figures.last_on),
            "The latest completed order.",
            ago(figures.last_on, today),
        ),
        Fact(
            "RFM scores",
            f"{recency}\u2013{frequency}\u2013{money}",
            "1 to 5 for how lately, how often and for how much, each against all your customers; 5 is best.",
        ),
    ]


def _opinions(figures: Figures) -> list[Fact]:
    return [
        Fact(
            "Customer lifetime value",
            full(figures.clv),
            "Revenue expected within the value horizon, with the band it will lie in four times out of five. "
            "From this customer's rhythm and amounts, and those of customers like this one.",
            f"between {full(figures.clv_low)} and {full(figures.clv_high)}",
        ),
        Fact(
            "Expected order-days",
            f"{figures.expected_orders:.1f}",
            "Days with an order within the value horizon, weighted by the chance that the customer has left.",
        ),
        Fact(
            "Churn risk",
            percent_text(figures.churn_risk),
            "The chance that no order comes within the churn horizon (90 days unless you changed it).",
        ),
        Fact(
            "Still a customer",
            percent_text(figures.p_alive),
            "The chance that the customer has not left for good, given how long the silence is for this rhythm.",
        ),
    ]


def months_chart(months: Sequence[MonthOfSales]) -> Chart:
    labels = [f"{entry.month:%b %Y}" for entry in months]
    texts = [full(entry.revenue) for entry in months]
    figure = bars_figure(
        labels=labels,
        current=Series("Revenue", [float(entry.revenue) for entry in months], texts),
        axis=money_axis(),
        unfinished=[len(months) - 1],
    )
    active = sum(1 for entry in months if entry.orders)
    return Chart(
        slug="revenue-by-month",
        title="Revenue by month",
        finding=f"Ordered in {active} of the last {len(months)} months.",
        figure_json=to_json(figure),
        columns=["Month", "Revenue", "Orders"],
        rows=[[label, text, f"{entry.orders:,}"] for label, text, entry in zip(labels, texts, months, strict=True)],
        note="Hatched: not over yet.",
    )

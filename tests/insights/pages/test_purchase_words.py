from dataclasses import replace
from datetime import date
from decimal import Decimal

from insights.pages.purchase_words import next_purchase_sentences, next_purchase_short
from insights.queries.customers import Figures

TODAY = date(2026, 11, 28)
RITA = Figures(
    as_of=date(2026, 11, 27),
    order_days=9,
    orders=10,
    first_on=date(2025, 1, 3),
    last_on=date(2026, 11, 1),
    revenue=Decimal(900),
    year_revenue=Decimal(500),
    mean_value=Decimal(100),
    rfm=(4, 4, 3),
    segment="loyal",
    segment_name="Loyal",
    p_alive=0.9,
    p_buy=0.8,
    churn_risk=0.2,
    expected_orders=4.2,
    clv=Decimal(420),
    clv_low=Decimal(300),
    clv_high=Decimal(600),
    due_on=date(2026, 12, 2),
    next_from=date(2026, 11, 29),
    next_median=date(2026, 12, 3),
    next_until=date(2026, 12, 9),
    p_return=0.78,
    withheld="",
)


def test_window_in_words() -> None:
    assert next_purchase_sentences(RITA, TODAY, name="Rita's Hardware") == [
        "The next order is expected on 2 Dec 2026, in 4 days.",
        "As things stand today it comes between 29 Nov and 9 Dec 2026, most likely around 3 Dec 2026.",
        "Judged by this rhythm alone, an order within the churn horizon is 78\u00a0% likely.",
    ]
    assert next_purchase_short(RITA, TODAY) == "29 Nov \u2013 9 Dec"


def test_overdue_is_said_by_name() -> None:
    late = replace(RITA, due_on=date(2026, 11, 22))
    first = next_purchase_sentences(late, TODAY, name="Rita's Hardware")[0]
    assert first == "Rita's Hardware is overdue by 6 days: the order was expected on 22 Nov 2026."
    assert next_purchase_short(late, TODAY) == "overdue by 6 days"


def test_due_today() -> None:
    assert next_purchase_short(replace(RITA, due_on=TODAY), TODAY) == "due today"


def test_years_are_said_where_they_do_not_go_without_saying() -> None:
    over = replace(RITA, next_from=date(2026, 12, 28), next_until=date(2027, 1, 4))
    assert next_purchase_short(over, TODAY) == "28 Dec \u2013 4 Jan 2027"
    within = replace(RITA, next_from=date(2026, 12, 3), next_until=date(2026, 12, 9))
    assert next_purchase_short(within, TODAY) == "3 \u2013 9 Dec"


def test_withheld_says_why_and_nothing_else() -> None:
    why = "Ordered on fewer than three days, so no rhythm is known yet."
    withheld = replace(RITA, withheld=why)
    assert next_purchase_sentences(withheld, TODAY, name="Rita") == [why]
    assert next_purchase_short(withheld, TODAY) == ""


def test_nobody_is_promised_a_date_who_never_ordered() -> None:
    assert next_purchase_short(None, TODAY) == ""

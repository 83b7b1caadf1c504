from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from saas.demo import cafe
from saas.demo.cafe_menu import CATEGORIES, MENU
from saas.demo.cafe_visits import CLOSES, OPENS

UNTIL = date(2026, 11, 27)


@pytest.fixture(scope="module")
def lines() -> list[dict[str, str]]:
    return [dict(zip(cafe._SALES_HEADER, row.cells, strict=True)) for row in cafe.sales_rows(UNTIL) if not row.problem]


@pytest.fixture(scope="module")
def orders(lines: list[dict[str, str]]) -> dict[str, dict[str, str]]:
    return {line["Order ID"]: line for line in lines if line["Status"] == "Paid"}


def moments(orders: dict[str, dict[str, str]]) -> list[datetime]:
    return [datetime.fromisoformat(order["Order date"]) for order in orders.values()]


def share(flags: Iterable[bool]) -> float:
    counted = list(flags)
    return sum(counted) / len(counted)


def test_two_years_up_to_the_last_day(orders: dict[str, dict[str, str]]) -> None:
    days = {at.date() for at in moments(orders)}
    assert (min(days), max(days)) == (UNTIL - timedelta(days=729), UNTIL)
    assert len(days) == 730 - 4  # shut on 25 December and 1 January
    assert 40_000 < len(orders) < 62_000


def test_opening_hours(orders: dict[str, dict[str, str]]) -> None:
    assert all(OPENS[at.weekday()] <= at.hour < CLOSES[at.weekday()] for at in moments(orders))
    assert not any(
        order["Location"] == "Market Square" and datetime.fromisoformat(order["Order date"]).weekday() == 6
        for order in orders.values()
    )


def test_weekdays_hours_and_seasons_differ(orders: dict[str, dict[str, str]], lines: list[dict[str, str]]) -> None:
    weekdays = Counter(at.weekday() for at in moments(orders))
    assert weekdays[4] > 1.5 * weekdays[6]
    hours = Counter(at.hour for at in moments(orders))
    assert hours[8] > 3 * hours[10]
    months = Counter(line["Order date"][:7] for line in lines if line["Category"] == "Iced drinks")
    assert months["2026-07"] > 3 * months["2026-01"]


def test_one_timers_regulars_and_strangers(orders: dict[str, dict[str, str]]) -> None:
    bought = Counter(order["Customer ID"] for order in orders.values())
    strangers = bought.pop("")
    assert 0.2 < strangers / len(orders) < 0.45
    assert 0.25 < share(count == 1 for count in bought.values()) < 0.5
    assert sum(count >= 30 for count in bought.values()) > 150


def test_category_lovers_and_bargain_hunters(lines: list[dict[str, str]]) -> None:
    by_customer: dict[str, list[dict[str, str]]] = {}
    for line in lines:
        if line["Customer ID"]:
            by_customer.setdefault(line["Customer ID"], []).append(line)
    often = [bought for bought in by_customer.values() if len(bought) >= 15]
    favorite = [Counter(line["Category"] for line in bought).most_common(1)[0][1] / len(bought) for bought in often]
    assert 0.1 < share(top > 0.6 for top in favorite) < 0.6
    on_offer = [share(line["Discount"] != "0.00" for line in bought) for bought in often]
    assert 0.04 < share(part > 0.5 for part in on_offer) < 0.15


def test_refunds_are_negative_and_voids_marked(lines: list[dict[str, str]]) -> None:
    states = Counter(line["Status"] for line in lines)
    assert set(states) == {"Paid", "Voided", "Refunded"}
    assert all((line["Quantity"].startswith("-")) == (line["Status"] == "Refunded") for line in lines)
    assert all(line["Order ID"].startswith("R") == (line["Status"] == "Refunded") for line in lines)


def test_lines_of_an_order_stand_together(lines: list[dict[str, str]]) -> None:
    numbers = [line["Order ID"] for line in lines]
    assert sum(a != b for a, b in pairwise(numbers)) + 1 == len(set(numbers))


def test_products_and_customers_are_those_of_the_sales(lines: list[dict[str, str]]) -> None:
    skus = {row.cells[0] for row in cafe.product_rows(UNTIL) if not row.problem}
    numbers = {row.cells[0] for row in cafe.customer_rows(UNTIL) if not row.problem}
    assert {line["Item SKU"] for line in lines} == skus == {item.sku for item in MENU}
    assert {line["Customer ID"] for line in lines} - {""} <= numbers
    assert {line["Category"] for line in lines} == set(CATEGORIES)


def test_mail_and_phones_reach_nobody() -> None:
    rows = [row.cells for row in cafe.customer_rows(UNTIL) if not row.problem]
    assert all(not cells[2] or cells[2].endswith("@example.com") for cells in rows)
    assert all(not cells[3] or cells[3][5:10] == "55501" for cells in rows)
    assert len({cells[2] for cells in rows if cells[2]}) == sum(bool(cells[2]) for cells in rows)

from collections import Counter, defaultdict
from datetime import date, datetime
from decimal import Decimal

import pytest

from saas.demo import maker

UNTIL = date(2026, 11, 27)


@pytest.fixture(scope="module")
def lines() -> list[dict[str, str]]:
    return [
        dict(zip(maker._SALES_HEADER, row.cells, strict=True)) for row in maker.sales_rows(UNTIL) if not row.problem
    ]


def number(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


def day(text: str) -> date:
    return datetime.strptime(text, "%d.%m.%Y").date()  # noqa: DTZ007 (a date has no zone)


def test_written_as_the_reader_meets_it(lines: list[dict[str, str]]) -> None:
    assert any("ü" in line["CardName"] for line in lines)
    assert all(line["LineTotal"].count(",") == 1 for line in lines)
    assert maker.list_maker_files(UNTIL)[0].form.encoding == "cp1252"


def test_line_totals_are_exact(lines: list[dict[str, str]]) -> None:
    for line in lines:
        assert number(line["Quantity"]) * number(line["Price"]) - number(line["LineDiscount"]) == number(
            line["LineTotal"]
        )


def test_working_days_and_seasons(lines: list[dict[str, str]]) -> None:
    days = {line["DocNum"]: day(line["DocDate"]) for line in lines}
    weekdays = Counter(at.weekday() for at in days.values())
    assert weekdays[6] == 0
    assert weekdays[5] < 0.1 * weekdays[0]
    months = Counter((at.year, at.month) for at in days.values())
    assert months[2026, 10] > 1.3 * months[2026, 8]
    assert (min(days.values()), max(days.values())) == (maker.first_day_of(UNTIL), UNTIL)


def test_accounts_come_back_and_some_leave(lines: list[dict[str, str]]) -> None:
    orders: dict[str, set[str]] = defaultdict(set)
    last: dict[str, date] = {}
    for line in lines:
        orders[line["CardCode"]].add(line["DocNum"])
        last[line["CardCode"]] = max(last.get(line["CardCode"], date.min), day(line["DocDate"]))
    once = sum(len(numbers) == 1 for numbers in orders.values()) / len(orders)
    gone = sum((UNTIL - at).days > 120 for at in last.values()) / len(last)
    assert 0.02 < once < 0.2
    assert 0.1 < gone < 0.5


def test_credit_memos_are_negative_and_cancelled_ones_marked(lines: list[dict[str, str]]) -> None:
    memos = [line for line in lines if line["DocNum"].startswith("5")]
    assert memos
    assert all(number(line["LineTotal"]) < 0 for line in memos)
    assert {line["CANCELED"] for line in lines} == {"Y", "N"}


def test_costs_rise_until_a_press_fitting_sells_below_cost() -> None:
    costs: dict[str, list[Decimal]] = defaultdict(list)
    prices: dict[str, Decimal] = {}
    for row in maker.product_rows(UNTIL):
        if not row.problem:
            costs[row.cells[0]].append(number(row.cells[5]))
            prices[row.cells[0]] = number(row.cells[4])
    assert all(history == sorted(history) and len(history) == 4 for history in costs.values())
    rebated = Decimal("0.78")
    assert any(costs[sku][-1] > prices[sku] * rebated for sku in costs if sku.startswith("PF"))
    assert all(costs[sku][0] < prices[sku] * rebated for sku in costs if sku.startswith("PF"))


def test_every_account_has_buyer_region_and_rep(lines: list[dict[str, str]]) -> None:
    rows = [row.cells for row in maker.customer_rows(UNTIL) if not row.problem]
    assert all(cells[2] and cells[3] and cells[7] and cells[8] and cells[9] for cells in rows)
    assert {line["CardCode"] for line in lines} <= {cells[0] for cells in rows}


def test_a_range_starts_and_one_ends(lines: list[dict[str, str]]) -> None:
    days = defaultdict(set)
    for line in lines:
        days[line["ItemCode"][:2]].add(day(line["DocDate"]))
    first = maker.first_day_of(UNTIL)
    assert (min(days["LW"]) - first).days > 250
    assert (UNTIL - max(days["GG"])).days > 100

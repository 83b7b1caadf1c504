"""What a cell means, and what is said when it means nothing."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commerce.fields.dates import day_order_proof, parse_moment
from commerce.fields.parsers import TYPED, Problem, Style, decimal_proof, parse_number
from commerce.fields.rules import FIELDS

STYLE = Style(decimals=",", day_order="dmy", today=date(2026, 3, 1), country="PT")


def parse(kind: str, name: str, cell: str, style: Style = STYLE) -> str | Problem | None:
    field = next(field for field in FIELDS[kind] if field.name == name)
    return field.parser(style)(cell)


@pytest.mark.parametrize(
    ("cell", "decimals", "number"),
    [
        ("1234.5", ".", "1234.5"),
        ("1,234.50", ".", "1234.50"),
        ("1.234,50", ",", "1234.50"),
        ("1.234", ".", "1.234"),
        ("1.234", ",", "1234"),
        ("1 234,5", ",", "1234.5"),
        ("1\u202f234,5", ",", "1234.5"),
        ("1'234.50", ".", "1234.50"),
        ("12,34,567.00", ".", "1234567.00"),
        ("155,22-", ",", "-155.22"),
        ("(100,20)", ",", "-100.20"),
        ("80.00 CR", ".", "-80.00"),
        ("\u22125", ".", "-5"),
        ("€ 5,00", ",", "5.00"),
        ("5.00 EUR", ".", "5.00"),
        (f"{TYPED}12.5", ",", "12.5"),
    ],
)
def test_numbers_as_people_and_programs_write_them(cell, decimals, number):
    assert parse_number(cell, decimals) == Decimal(number)


@pytest.mark.parametrize(
    "cell", ["", "two", "1 cup", "6,7,0", "1.2.3", "NaN", "Infinity", "#WERT!", "12%", "0x10", "1_000"]
)
@pytest.mark.parametrize("decimals", [".", ","])
def test_what_is_no_number_is_none(cell, decimals):
    assert parse_number(cell, decimals) is None


@pytest.mark.parametrize(
    ("cell", "proof"),
    [
        ("1.234", None),
        ("1,234", None),
        ("12", None),
        ("6,7,0", None),
        ("1.5", "."),
        ("1,5", ","),
        ("0,500", ","),
        ("1234,567", ","),
        ("1.234,5", ","),
        ("1,234,567", "."),
    ],
)
def test_a_cell_proves_its_style_or_says_nothing(cell, proof):
    assert decimal_proof(cell) == proof


@given(st.decimals(min_value=-(10**8), max_value=10**8, places=2), st.sampled_from([".", ","]))
def test_a_number_written_in_a_style_is_read_in_it(number, decimals):
    text = f"{number:,.2f}"
    if decimals == ",":
        text = text.translate(str.maketrans(",.", ".,"))
    assert parse_number(text, decimals) == number
    assert decimal_proof(text) in (decimals, None)


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2026-01-31", "2026-01-31 00:00:00"),
        ("2026-01-31T10:20:30Z", "2026-01-31 10:20:30+00:00"),
        ("31.01.2026", "2026-01-31 00:00:00"),
        ("31/1/26 9:05", "2026-01-31 09:05:00"),
        ("20260131", "2026-01-31 00:00:00"),
        ("46053", "2026-01-31 00:00:00"),
        ("46053.5", "2026-01-31 12:00:00"),
        ("31 Jan 2026", "2026-01-31 00:00:00"),
        ("31-JAN-26", "2026-01-31 00:00:00"),
        ("31. März 2026", "2026-03-31 00:00:00"),
        ("31 de janeiro de 2026", "2026-01-31 00:00:00"),
        ("Jan 31, 2026 1:05 PM", "2026-01-31 13:05:00"),
    ],
)
def test_dates_as_people_write_them(cell, moment):
    assert str(parse_moment(cell, "dmy")) == moment


@pytest.mark.parametrize(
    "cell",
    ["00000000", "31.02.2026", "2026-13-05", "19971301", "last Tuesday", "KW 14", "2026-05-05 25:61:00", "12345678"],
)
def test_what_is_no_date_is_none(cell):
    assert parse_moment(cell, "dmy") is None


def test_the_order_of_day_and_month_is_proved_by_a_day_above_twelve():
    assert day_order_proof("13/02/2026") == "dmy"
    assert day_order_proof("02/13/2026") == "mdy"
    assert day_order_proof("02/03/2026") is None


def test_codes_keep_their_zeros_and_lose_the_spreadsheets_guard():
    assert parse("sales", "order_no", "0000012345") == "0000012345"
    assert parse("sales", "order_no", "'=cmd") == "=cmd"
    assert parse("sales", "order_no", f"{TYPED}17") == "17"


@pytest.mark.parametrize(
    ("name", "cell", "rule"),
    [
        ("ordered_at", "2197-05-01", "future_date"),
        ("ordered_at", "1800-01-01", "out_of_range"),
        ("unit_price", "-5,25", "out_of_range"),
        ("unit_price", "52500000000000", "out_of_range"),
        ("quantity", "zehn", "malformed"),
        ("cancelled", "vielleicht", "malformed"),
        ("order_no", "x" * 81, "out_of_range"),
        ("sku", "#REF!", "malformed"),
    ],
)
def test_a_bad_cell_names_the_rule_and_says_what_to_do(name, cell, rule):
    problem = parse("sales", name, cell)
    assert isinstance(problem, Problem)
    assert problem.rule == rule
    assert problem.message.endswith(".")


def test_phones_become_international_in_the_tenants_country():
    assert parse("customers", "phone", "912 345 678") == "+351912345678"
    assert parse("customers", "phone", "0044 20 7946 0958") == "+442079460958"
    assert isinstance(parse("customers", "phone", "12"), Problem)

from datetime import date

import pytest

from loyalty.fiscal_year import fiscal_year_of
from loyalty.invoice_numbers import is_number, read_number, split_number
from tests.loyalty.papers import wide


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("  INV   42 ", "INV 42"), (wide("INV-42"), "INV-42"), ("\u0968\u0967", "21"), ("a\tb", "a b"), ("", "")],
)
def test_read(typed, kept):
    assert read_number(typed) == kept


def test_what_can_be_told_from_others():
    assert is_number("42") and is_number("A")
    assert not is_number("-- //") and not is_number("\u0411")


@pytest.mark.parametrize(
    ("number", "parts"),
    [("INV-0042", ("INV", 42)), ("2026/11/7", ("202611", 7)), ("7", ("", 7)), ("INV", None), ("9" * 16, None)],
)
def test_split(number, parts):
    assert split_number(number) == parts


@pytest.mark.parametrize(
    ("day", "start", "year"),
    [(date(2026, 3, 31), 4, 2025), (date(2026, 4, 1), 4, 2026), (date(2026, 1, 1), 1, 2026)],
)
def test_fiscal_year(day, start, year):
    assert fiscal_year_of(day, start_month=start) == year

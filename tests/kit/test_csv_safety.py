from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.csv_safety import neutralize, restore


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        '=HYPERLINK("http://evil.example","click")',
        "+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(A1:A9)",
        "\t=1+1",
        "\rfoo",
        "  =1+1",
        "\uff1d1+1",
        "+491234\n=1",
        "-",
    ],
)
def test_formulas_get_a_guard(cell: str) -> None:
    assert neutralize(cell) == "'" + cell


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "Flat white",
        "-12.50",
        "-1.234,56",
        "+5",
        "-1e5",
        "-7 %",
        "+4915112345678",
        "+1 555 010 0199",
        "a=b",
        "x@y.example",
    ],
)
def test_numbers_phones_and_plain_text_stay(cell: str) -> None:
    assert neutralize(cell) == cell


@pytest.mark.parametrize("cell", [None, 5, -5, Decimal("-1.50"), date(2026, 1, 1)])
def test_values_that_are_not_text_stay(cell: object) -> None:
    assert neutralize(cell) is cell


@given(st.text(alphabet=st.sampled_from("'=+-@\t\r\n 1a.,"), max_size=12) | st.text())
def test_restore_undoes_neutralize(cell: str) -> None:
    assert restore(str(neutralize(cell))) == cell

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.money import decimals, format_money, format_money_short, quantize, separators, to_cents

NB = "\u00a0"
NARROW = "\u202f"
MINUS = "\u2212"


@pytest.mark.parametrize(("currency", "digits"), [("USD", 2), ("EUR", 2), ("JPY", 0), ("KRW", 0), ("KWD", 3)])
def test_decimals(currency: str, digits: int) -> None:
    assert decimals(currency) == digits


@pytest.mark.parametrize(
    ("amount", "currency", "rounded"),
    [
        ("1.005", "USD", "1.01"),
        ("-1.005", "USD", "-1.01"),
        ("2.5", "JPY", "3"),
        ("1", "EUR", "1.00"),
        ("0.0005", "KWD", "0.001"),
    ],
)
def test_quantize_rounds_half_away_from_zero(amount: str, currency: str, rounded: str) -> None:
    assert str(quantize(Decimal(amount), currency)) == rounded


def test_to_cents_keeps_what_the_database_keeps() -> None:
    assert str(to_cents(Decimal(10) / 3)) == "3.33"
    assert str(to_cents(Decimal("-0.005"))) == "-0.01"


@pytest.mark.parametrize(
    ("amount", "currency", "country", "text"),
    [
        ("1234.5", "USD", "", "$1,234.50"),
        ("-1234567.891", "USD", "US", f"{MINUS}$1,234,567.89"),
        ("1234.5", "EUR", "", "€1,234.50"),
        ("1234.5", "EUR", "IE", "€1,234.50"),
        ("1234.5", "EUR", "DE", f"1.234,50{NB}€"),
        ("1234.5", "EUR", "FR", f"1{NARROW}234,50{NB}€"),
        ("1234.5", "JPY", "JP", "¥1,235"),
        ("1234567.5", "INR", "IN", "₹12,34,567.50"),
        ("1234.5", "CHF", "", f"CHF{NB}1\u2019234.50"),
        ("999", "SEK", "", f"999,00{NB}SEK"),
        ("-0.001", "USD", "", "$0.00"),
    ],
)
def test_format_money(amount: str, currency: str, country: str, text: str) -> None:
    assert format_money(Decimal(amount), currency, country=country) == text


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("0", "$0"),
        ("949.6", "$950"),
        ("1000", "$1.00k"),
        ("12345", "$12.3k"),
        ("-456789", f"{MINUS}$457k"),
        ("4560000", "$4.56M"),
        ("7000000000", "$7.00B"),
        ("999999", "$1.00M"),
        ("999.7", "$1.00k"),
        ("9999", "$10.0k"),
        ("-0.2", f"{MINUS}$0.20"),
        ("-0.002", "$0"),
        ("2.5", "$2.50"),
        ("12", "$12"),
        ("99.99", "$99.99"),
        ("99.996", "$100"),
        ("100.71", "$101"),
    ],
)
def test_format_money_short(amount: str, text: str) -> None:
    assert format_money_short(Decimal(amount), "USD") == text


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=4))
def test_short_form_has_at_most_three_digits_below_a_trillion_or_four_with_cents(amount: Decimal) -> None:
    figure = format_money_short(amount, "USD")
    most = 4 if abs(amount) < 100 else 3
    assert sum(character.isdigit() for character in figure) <= most or figure.endswith("B")


@pytest.mark.parametrize(
    ("currency", "country", "text"),
    [
        ("USD", "US", ".,"),
        ("EUR", "DE", ",."),
        ("EUR", "FR", f",{NARROW}"),
        ("CHF", "CH", ".\u2019"),
        ("SEK", "", f",{NARROW}"),
    ],
)
def test_separators(currency: str, country: str, text: str) -> None:
    assert separators(currency, country=country) == text

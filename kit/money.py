"""Money is Decimal with a currency; only the last step before people see it makes text of it."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

# ISO 4217 minor units that are not two.
_DECIMALS = {
    **dict.fromkeys(
        [
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "ISK",
            "JPY",
            "KMF",
            "KRW",
            "PYG",
            "RWF",
            "UGX",
            "UYI",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
        ],
        0,
    ),
    **dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3),
}

_SYMBOLS = {
    "AUD": "A$",
    "BRL": "R$",
    "CAD": "CA$",
    "CNY": "CN\u00a5",
    "EUR": "\u20ac",
    "GBP": "\u00a3",
    "ILS": "\u20aa",
    "INR": "\u20b9",
    "JPY": "\u00a5",
    "KRW": "\u20a9",
    "MXN": "MX$",
    "NGN": "\u20a6",
    "NZD": "NZ$",
    "PHP": "\u20b1",
    "TRY": "\u20ba",
    "UAH": "\u20b4",
    "USD": "$",
    "VND": "\u20ab",
}

_SPACE = "\u00a0"
_NARROW_SPACE = "\u202f"
_MINUS = "\u2212"
_CENTS_COUNT_BELOW = 100  # "3 €" for a cup of 2.50 is wrong by a fifth
_LAKH_CURRENCIES = frozenset({"BDT", "INR", "LKR", "NPR", "PKR"})


@dataclass(frozen=True, slots=True)
class _Form:
    group: str = ","
    point: str = "."
    is_symbol_last: bool = False


_ENGLISH = _Form()
_DOT_COMMA = _Form(group=".", point=",", is_symbol_last=True)
_SPACE_COMMA = _Form(group=_NARROW_SPACE, point=",", is_symbol_last=True)
_SWISS = _Form(group="\u2019", point=".")

_FORM_BY_COUNTRY = {
    **dict.fromkeys(["AT", "BE", "DE", "DK", "ES", "GR", "HR", "IT", "NL", "PT", "RO", "RS", "SI", "TR"], _DOT_COMMA),
    **dict.fromkeys(["BG", "CZ", "EE", "FI", "FR", "HU", "LT", "LV", "NO", "PL", "SE", "SK", "UA"], _SPACE_COMMA),
    **dict.fromkeys(["CH", "LI"], _SWISS),
    "BR": _Form(group=".", point=","),
}
# Currencies of one country (or of countries that write alike); EUR is written as the country says.
_FORM_BY_CURRENCY = {
    "BRL": _FORM_BY_COUNTRY["BR"],
    "CHF": _SWISS,
    "CZK": _SPACE_COMMA,
    "DKK": _DOT_COMMA,
    "HUF": _SPACE_COMMA,
    "NOK": _SPACE_COMMA,
    "PLN": _SPACE_COMMA,
    "RON": _DOT_COMMA,
    "SEK": _SPACE_COMMA,
    "TRY": _DOT_COMMA,
    "UAH": _SPACE_COMMA,
}


def decimals(currency: str) -> int:
    """How many digits the currency has after the point: 2 for most, 0 for the yen, 3 for the dinar."""
    return _DECIMALS.get(currency, 2)


def quantize(amount: Decimal, currency: str) -> Decimal:
    """The amount rounded to the currency's smallest unit, half away from zero as on an invoice."""
    return amount.quantize(Decimal(1).scaleb(-decimals(currency)), rounding=ROUND_HALF_UP)


def to_cents(amount: Decimal) -> Decimal:
    """The amount with the two decimals that the database keeps, whatever the currency: for means and bands."""
    return amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def format_money(amount: Decimal | int, currency: str, *, country: str = "") -> str:
    """The amount as people in the tenant's country write it: "$1,234.50", "1.234,50 €" in Germany, "¥1,235".

    Spaces are non-breaking; the minus is the typographic one. For display only, never to be parsed again.
    """
    exact = quantize(Decimal(amount), currency)
    return _dress(exact, f"{abs(exact):f}", currency, country)


def format_money_short(amount: Decimal | int, currency: str, *, country: str = "") -> str:
    """For tiles and axes: "$950", "$12.3k", "$4.56M" with three digits of precision; "$2.50" below a hundred."""
    exact = Decimal(amount)
    small = quantize(exact, currency)
    if abs(small) < _CENTS_COUNT_BELOW and small != small.to_integral_value():
        return format_money(small, currency, country=country)
    size = _round_to_three_digits(abs(exact))
    for limit, suffix in ((Decimal(10) ** 9, "B"), (Decimal(10) ** 6, "M"), (Decimal(10) ** 3, "k")):
        if size >= limit:
            scaled = size / limit
            places = max(0, 2 - scaled.adjusted())
            return _dress(exact, f"{scaled:.{places}f}", currency, country, suffix=suffix)
    whole = size.quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return _dress(exact if whole else Decimal(0), f"{whole:f}", currency, country)


def separators(currency: str, *, country: str = "") -> str:
    """The decimal sign and the mark between thousands, one after the other."""
    form = _form_of(currency, country)
    return form.point + form.group


def _round_to_three_digits(size: Decimal) -> Decimal:
    unit = Decimal(1).scaleb(max(size.adjusted() - 2, 0))
    return (size / unit).quantize(Decimal(1), rounding=ROUND_HALF_UP) * unit


def _dress(exact: Decimal, digits: str, currency: str, country: str, *, suffix: str = "") -> str:
    form = _form_of(currency, country)
    whole, _, fraction = digits.partition(".")
    figure = _group(whole, form.group, is_lakh=currency in _LAKH_CURRENCIES)
    if fraction:
        figure += form.point + fraction
    figure += suffix
    symbol = _SYMBOLS.get(currency, currency)
    sign = _MINUS if exact < 0 else ""
    if form.is_symbol_last:
        return f"{sign}{figure}{_SPACE}{symbol}"
    gap = _SPACE if symbol[-1].isalpha() else ""
    return f"{sign}{symbol}{gap}{figure}"


def _form_of(currency: str, country: str) -> _Form:
    return _FORM_BY_COUNTRY.get(country) or _FORM_BY_CURRENCY.get(currency, _ENGLISH)


def _group(whole: str, separator: str, *, is_lakh: bool) -> str:
    head, tail = whole[:-3], whole[-3:]
    size = 2 if is_lakh else 3
    parts = [tail]
    while head:
        parts.append(head[-size:])
        head = head[:-size]
    return separator.join(reversed(parts))

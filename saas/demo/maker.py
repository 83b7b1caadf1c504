"""Brenner Armaturen: a German manufacturer who sells to dealers; files as SAP Business One writes them.

Semicolons, decimal commas, cp1252, DD.MM.YYYY; credit memos are negative, cancelled documents carry a Y.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import numpy as np

from saas.demo.maker_accounts import (
    DAYS,
    Accounts,
    Contact,
    Floats,
    Ints,
    draw_accounts,
    draw_orders,
    list_contacts,
)
from saas.demo.maker_catalog import FAMILIES, REPS, STEPS, Sku, list_skus
from saas.demo.sheets import CsvForm, DemoFile, Row, comma, interleave

TIMEZONE = "Europe/Berlin"
CURRENCY = "EUR"

_SALES_HEADER = (
    "DocNum",
    "DocDate",
    "CANCELED",
    "CardCode",
    "CardName",
    "SlpCode",
    "SlpName",
    "ItemCode",
    "Dscription",
    "Quantity",
    "Price",
    "LineDiscount",
    "VatSum",
    "LineTotal",
)
_CUSTOMERS_HEADER = (
    "CardCode",
    "CardName",
    "Type",
    "CntctPrsn",
    "E_Mail",
    "Phone1",
    "City",
    "Region",
    "SlpCode",
    "SlpName",
)
_PRODUCTS_HEADER = ("ItemCode", "ItemName", "ItmsGrpNam", "Brand", "Price", "Cost", "ValidFrom")

_SEED = 49_030
_SAP = CsvForm(delimiter=";", encoding="cp1252")
_VAT_PERCENT = 19
_MOST_LINES = 12
_REP_NAMES = {code: name for code, name, _ in REPS}


@dataclass(frozen=True, slots=True)
class _Trade:
    """`items` and `quantities`: one row per order, -1 where no line is."""

    accounts: Accounts
    contacts: list[Contact]
    account: Ints
    day: Ints
    items: Ints
    quantities: Ints


def list_maker_files(until: date) -> list[DemoFile]:
    return [
        DemoFile("maker-products.csv", "products", _PRODUCTS_HEADER, lambda: product_rows(until), _SAP),
        DemoFile("maker-customers.csv", "customers", _CUSTOMERS_HEADER, lambda: customer_rows(until), _SAP),
        DemoFile("maker-sales.csv", "sales", _SALES_HEADER, lambda: sales_rows(until), _SAP),
    ]


def first_day_of(until: date) -> date:
    return until - timedelta(days=DAYS - 1)


def product_rows(until: date) -> Iterator[Row]:
    """One row per SKU and change of cost; the price is today's list price in each."""
    for sku in list_skus():
        family = FAMILIES[sku.family]
        for step in range(len(STEPS)):
            since = _german_day(first_day_of(until) + timedelta(days=int(STEPS[step][0] * DAYS)))
            price, cost = comma(_list_price(sku, len(STEPS) - 1)), comma(_cost(sku, step))
            yield Row([sku.code, sku.name, family.name, "Brenner", price, cost, since])
    day = _german_day(first_day_of(until))
    yield Row(["", "Muster ohne Nummer", "Kugelhähne", "Brenner", "6,40", "3,48", day], "missing SKU")
    yield Row(["KH-990", "Kugelhahn Muster", "Kugelhähne", "Brenner", "-6,40", "3,48", day], "negative price")
    yield Row(["KH-991", "Kugelhahn Muster", "Kugelhähne", "Brenner", "6,40", "k. A.", day], "malformed cost")


def customer_rows(until: date) -> Iterator[Row]:
    for contact in _trade(until).contacts:
        yield Row(
            [
                contact.code,
                contact.firm,
                "Company",
                contact.buyer,
                contact.email,
                contact.phone,
                contact.town,
                contact.region,
                contact.rep_code,
                _REP_NAMES[contact.rep_code],
            ]
        )
    place = ["", "Kiel", "Nord", "11", _REP_NAMES["11"]]
    yield Row(["", "Ohne Nummer GmbH", "Company", "", "", *place], "missing customer number")
    yield Row(["K99001", "Tippfehler KG", "Company", "", "einkauf@@tippfehler", *place], "malformed e-mail")
    yield Row(["K99002", "Wer weiß OHG", "Verein?", "", "", *place], "unknown kind of customer")


def sales_rows(until: date) -> Iterator[Row]:
    return interleave(_good_rows(until), _bad_rows(until), among=40_000, seed=_SEED + 2)


@lru_cache(maxsize=2)
def _trade(until: date) -> _Trade:
    generator = np.random.default_rng(_SEED)
    first_day = first_day_of(until)
    accounts = draw_accounts(generator)
    contacts = list_contacts(np.random.default_rng(_SEED + 1), accounts)
    account, day = draw_orders(generator, accounts=accounts, first_day=first_day)
    items = _draw_items(generator, accounts, account, day, first_day)
    quantities = _draw_quantities(generator, accounts, account, day, items)
    return _Trade(accounts, contacts, account, day, items, quantities)


def _draw_items(generator: np.random.Generator, accounts: Accounts, account: Ints, day: Ints, first_day: date) -> Ints:
    """SKUs of the families an account carries, more of the heating ones as winter comes."""
    skus = list_skus()
    family_of = np.array([sku.family for sku in skus])
    likes = accounts.assortment[:, family_of] * generator.gamma(0.8, 1.0, (len(accounts.rep), len(skus)))
    likes += 1e-4  # even an odd account finds something
    cold = _cold(first_day)[day]
    winter = np.array([FAMILIES[family].winter for family in family_of])
    launched = np.array([int(FAMILIES[family].launched_at_share * DAYS) for family in family_of])
    ended = np.array([int(FAMILIES[family].ended_at_share * DAYS) for family in family_of])
    weight = likes[account] * winter ** cold[:, None]
    weight *= (day[:, None] >= launched) & (day[:, None] < ended)
    lines = 1 + generator.binomial(_MOST_LINES - 1, 0.3, len(account))
    # the largest of weight-scaled exponentials are a draw without replacement
    keys = generator.standard_exponential(weight.shape) / np.maximum(weight, 1e-12)
    items = np.argsort(keys, axis=1)[:, :_MOST_LINES].astype(np.int64)
    items[np.arange(_MOST_LINES) >= lines[:, None]] = -1
    return items


def _draw_quantities(generator: np.random.Generator, accounts: Accounts, account: Ints, day: Ints, items: Ints) -> Ints:
    """Whole packs; accounts that drift away take less and less."""
    packs = np.array([FAMILIES[sku.family].pack for sku in list_skus()])[items]
    grown = 1 + (accounts.trend[account] - 1) * day / DAYS
    mean = 1.6 * accounts.size[account] * grown
    return packs * (1 + generator.poisson(mean[:, None], items.shape))


def _cold(first_day: date) -> Floats:
    """+1 in the middle of November, when heating is installed, -1 in May."""
    day_of_year = np.array([(first_day + timedelta(days=number)).timetuple().tm_yday for number in range(DAYS)])
    cold: Floats = np.cos(2 * np.pi * (day_of_year - 319) / 365.25)
    return cold


def _good_rows(until: date) -> Iterator[Row]:
    trade = _trade(until)
    first_day = first_day_of(until)
    days = [_german_day(first_day + timedelta(days=number)) for number in range(DAYS)]
    steps = [max(n for n, step in enumerate(STEPS) if day >= int(step[0] * DAYS)) for day in range(DAYS)]
    skus = list_skus()
    fate = np.random.default_rng(_SEED + 3).random(len(trade.day)).tolist()
    rebates = trade.accounts.rebate_percent.tolist()
    extra = _draw_discounts(trade, first_day).tolist()
    orders = zip(
        trade.account.tolist(),
        trade.day.tolist(),
        trade.items.tolist(),
        trade.quantities.tolist(),
        strict=True,
    )
    for number, (account, day, items, quantities) in enumerate(orders):
        contact = trade.contacts[account]
        who = [contact.code, contact.firm, contact.rep_code, _REP_NAMES[contact.rep_code]]
        head = [str(4_100_000 + number), days[day], "Y" if fate[number] < 0.004 else "N", *who]
        terms = _Terms(rebates[account], extra[number], steps[day])
        for item, quantity in zip(items, quantities, strict=True):
            if item >= 0:
                yield Row(head + _line(skus[item], quantity, terms))
        if fate[number] > 0.985:  # a credit memo for one pack of the first line, a week later
            memo = [str(5_100_000 + number), days[day + 7 if day + 7 < DAYS else day], "N", *who]
            pack = FAMILIES[skus[items[0]].family].pack
            yield Row(memo + _line(skus[items[0]], -pack, terms))


def _draw_discounts(trade: _Trade, first_day: date) -> Ints:
    """Percent off each order, on top of the account's price: an autumn campaign, and what some haggle for."""
    generator = np.random.default_rng(_SEED + 5)
    months = np.array([(first_day + timedelta(days=number)).month for number in range(DAYS)])
    campaign = np.where((months[trade.day] == 9) & (generator.random(len(trade.day)) < 0.3), 5, 0)
    haggled = trade.accounts.is_hunter[trade.account] & (generator.random(len(trade.day)) < 0.8)
    return np.where(haggled, generator.choice([3, 5, 8], len(trade.day)), campaign)


@dataclass(frozen=True, slots=True)
class _Terms:
    """Of one order: what is agreed off the list price, what is given on top, and which price list holds."""

    rebate_percent: int
    discount_percent: int
    step: int


def _line(sku: Sku, quantity: int, terms: _Terms) -> list[str]:
    price = _percent(_list_price(sku, terms.step), 100 - terms.rebate_percent)
    gross = price * quantity
    discount = _percent(gross, terms.discount_percent)
    net = gross - discount
    vat = _percent(net, _VAT_PERCENT)
    return [sku.code, sku.name, str(quantity), comma(price), comma(discount), comma(vat), comma(net)]


def _list_price(sku: Sku, step: int) -> int:
    return round(sku.price * STEPS[step][1] / 5) * 5


def _cost(sku: Sku, step: int) -> int:
    copper = FAMILIES[sku.family].copper
    _, _, copper_factor, other_factor = STEPS[step]
    return round(sku.cost * (copper * copper_factor + (1 - copper) * other_factor))


def _percent(cents: int, percent: int) -> int:
    size = (abs(cents) * percent + 50) // 100
    return size if cents >= 0 else -size


def _german_day(day: date) -> str:
    return f"{day.day:02d}.{day.month:02d}.{day.year}"


def _bad_rows(until: date) -> list[Row]:
    day = _german_day(until)
    who = ["K20000", "Muster Sanitär GmbH", "21", "Jürgen Schäfer"]
    good = ["", day, "N", *who, "KH-010", 'Kugelhahn Messing 1/4"', "10", "6,70", "5,36", "11,71", "61,64"]
    wrong: list[tuple[str, str, str]] = [
        ("missing order number", "DocNum", ""),
        ("missing order number", "DocNum", " "),
        ("missing date", "DocDate", ""),
        ("malformed date", "DocDate", "31.02.2026"),
        ("malformed date", "DocDate", "00.00.0000"),
        ("malformed date", "DocDate", "32.01.2026"),
        ("malformed date", "DocDate", "KW 14"),
        ("future date", "DocDate", _german_day(until + timedelta(days=380))),
        ("future date", "DocDate", _german_day(until + timedelta(days=3_800))),
        ("missing SKU", "ItemCode", ""),
        ("missing SKU", "ItemCode", ""),
        ("malformed quantity", "Quantity", "zehn"),
        ("malformed quantity", "Quantity", "10 Stk"),
        ("missing quantity", "Quantity", ""),
        ("malformed price", "Price", "auf Anfrage"),
        ("malformed price", "Price", "6,7,0"),
        ("negative price", "Price", "-6,70"),
        ("negative price", "Price", "-0,01"),
        ("malformed discount", "LineDiscount", "viel"),
        ("malformed amount", "LineTotal", "#WERT!"),
        ("amount does not fit its price and quantity", "LineTotal", "6164,00"),
        ("malformed tax", "VatSum", "19%?"),
        ("unknown cancellation mark", "CANCELED", "vielleicht"),
    ]
    rows = []
    for number, (problem, column, value) in enumerate(wrong):
        cells = [str(9_900_000 + number), *good[1:]]
        cells[_SALES_HEADER.index(column)] = value
        rows.append(Row(cells, problem))
    return rows

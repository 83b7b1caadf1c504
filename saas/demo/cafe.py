"""Harbor Street Coffee: two shops and a web shop in New York, two years of orders as Clover exports them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from hashlib import blake2b

import numpy as np

from saas.demo.cafe_menu import CATEGORIES, MENU, PRICE_RISES
from saas.demo.cafe_people import STORES, Crowd, Floats, Ints, customer_number, draw_crowd, list_contacts
from saas.demo.cafe_visits import ANONYMOUS, DAYS, Visits, draw_visits, pick
from saas.demo.sheets import DemoFile, Row, interleave, point

TIMEZONE = "America/New_York"
CURRENCY = "USD"

_SALES_HEADER = (
    "Order ID",
    "Order date",
    "Location",
    "Status",
    "Customer ID",
    "Item SKU",
    "Item name",
    "Category",
    "Quantity",
    "Unit price",
    "Discount",
    "Tax",
)
_CUSTOMERS_HEADER = ("Customer ID", "Name", "Email", "Phone", "Email opt-in", "SMS opt-in", "Region")
_PRODUCTS_HEADER = (
    "SKU",
    "Product name",
    "Category",
    "Brand",
    "Price",
    "Cost",
    "Cost valid from",
    "Active from",
)

_SEED = 20_260
_TAX_BASIS_POINTS = 888  # 8.875 % in New York City, to the nearest basis point
_MOST_LINES = 6
_BASE32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, slots=True)
class _Trade:
    """`items`, `quantities` and `discount_percent` have one row per order; an item of -1 is no line."""

    crowd: Crowd
    visits: Visits
    items: Ints
    quantities: Ints
    discount_percent: Ints


def list_cafe_files(until: date) -> list[DemoFile]:
    return [
        DemoFile("cafe-products.csv", "products", _PRODUCTS_HEADER, lambda: product_rows(until)),
        DemoFile("cafe-customers.csv", "customers", _CUSTOMERS_HEADER, lambda: customer_rows(until)),
        DemoFile("cafe-sales.csv", "sales", _SALES_HEADER, lambda: sales_rows(until)),
    ]


def first_day_of(until: date) -> date:
    return until - timedelta(days=DAYS - 1)


def product_rows(until: date) -> Iterator[Row]:
    first_day = first_day_of(until)
    for item in MENU:
        since = first_day + timedelta(days=int(item.on_sale_from_share * DAYS))
        price = point(_price_at(item.price, DAYS - 1))
        yield Row(
            [
                item.sku,
                item.name,
                item.category,
                item.brand,
                price,
                point(item.cost),
                since.isoformat(),
                since.isoformat(),
            ]
        )
    day = first_day.isoformat()
    yield Row(["", "Mystery pastry", "Pastry", "Harbor Street", "4.00", "1.20", day, day], "missing SKU")
    yield Row(["PAS-099", "Sourdough loaf", "Pastry", "Harbor Street", "-7.00", "2.10", day, day], "negative price")
    yield Row(["PAS-098", "Focaccia", "Pastry", "Harbor Street", "6.00", "cheap", day, day], "malformed cost")


def customer_rows(until: date) -> Iterator[Row]:
    trade = _trade(until)
    contacts = list_contacts(np.random.default_rng(_SEED + 1), first_day=first_day_of(until), crowd=trade.crowd)
    known = set(trade.visits.customer.tolist())
    for number, cells in enumerate(contacts):
        if number in known or number % 40 == 0:  # some gave their name and never bought
            yield Row(cells)
    yield Row(["", "Nobody Known", "nobody@example.com", "", "yes", "", "Online"], "missing customer number")
    yield Row(["HSC99001", "Ada Typo", "ada.typo(at)example.com", "", "yes", "", "Online"], "malformed e-mail")
    yield Row(["HSC99002", "Bo Short", "", "12", "", "yes", "Online"], "malformed phone")
    yield Row(["HSC99003", "Cy Maybe", "cy.maybe@example.com", "", "perhaps", "", "Online"], "malformed opt-in")


def sales_rows(until: date) -> Iterator[Row]:
    return interleave(_good_rows(until), _bad_rows(until), among=80_000, seed=_SEED + 2)


@lru_cache(maxsize=2)
def _trade(until: date) -> _Trade:
    generator = np.random.default_rng(_SEED)
    first_day = first_day_of(until)
    crowd = draw_crowd(generator, days=DAYS)
    visits = draw_visits(generator, crowd=crowd, first_day=first_day)
    items = _draw_items(generator, crowd, visits, first_day)
    quantities = _draw_quantities(generator, crowd, visits, items.shape)
    return _Trade(crowd, visits, items, quantities, _draw_discounts(generator, crowd, visits, items, first_day))


def _draw_items(generator: np.random.Generator, crowd: Crowd, visits: Visits, first_day: date) -> Ints:
    """What is in each basket: part of the day x season x the buyer's taste."""
    count = len(visits.day)
    weight = np.array([[item.morning, item.midday, item.afternoon] for item in MENU]).T[visits.daypart]
    heat = _heat(first_day)[visits.day]
    weight *= np.array([item.summer for item in MENU]) ** heat[:, None]
    launched = np.array([int(item.on_sale_from_share * DAYS) for item in MENU])
    weight *= visits.day[:, None] >= launched
    is_known = visits.customer != ANONYMOUS
    category_of = np.array([CATEGORIES.index(item.category) for item in MENU])
    weight[is_known] *= crowd.taste[visits.customer[is_known]][:, category_of]
    lines = 1 + generator.binomial(4, 0.21, count)
    is_office = is_known & crowd.is_office[visits.customer]
    lines[is_office] = generator.integers(3, _MOST_LINES + 1, int(is_office.sum()))
    items = np.full((count, _MOST_LINES), -1, dtype=np.int64)
    for line in range(_MOST_LINES):
        chosen = pick(generator, weight)
        has_line = line < lines
        items[has_line, line] = chosen[has_line]
        weight[np.arange(count), chosen] = 0  # a second of the same is a quantity, not a line
    return items


def _draw_quantities(generator: np.random.Generator, crowd: Crowd, visits: Visits, shape: tuple[int, ...]) -> Ints:
    quantities = 1 + (generator.random(shape) < 0.09) + (generator.random(shape) < 0.02)
    is_office = (visits.customer != ANONYMOUS) & crowd.is_office[visits.customer]
    quantities[is_office] = generator.integers(3, 13, (int(is_office.sum()), shape[1]))
    return quantities.astype(np.int64)


def _draw_discounts(generator: np.random.Generator, crowd: Crowd, visits: Visits, items: Ints, first_day: date) -> Ints:
    """Percent off: pastry after four, iced drinks on Tuesdays in summer, coupons for those who hunt them."""
    percent = np.zeros(items.shape, dtype=np.int64)
    category = np.array([CATEGORIES.index(item.category) for item in MENU])[items]
    weekday = (visits.day + first_day.weekday()) % 7
    percent[(category == CATEGORIES.index("Pastry")) & (visits.minute >= 16 * 60)[:, None]] = 30
    tuesday_heat = (weekday == 1) & (_heat(first_day)[visits.day] > 0.4)
    percent[(category == CATEGORIES.index("Iced drinks")) & tuesday_heat[:, None]] = 20
    is_hunter = (visits.customer != ANONYMOUS) & crowd.is_hunter[visits.customer]
    has_coupon = np.where(is_hunter, 0.78, 0.035) > generator.random(len(visits.day))
    coupon = np.where(has_coupon, generator.choice([10, 15, 25], len(visits.day)), 0)
    return np.maximum(percent, coupon[:, None])


def _heat(first_day: date) -> Floats:
    """-1 in mid January, +1 in mid July."""
    day_of_year = np.array([(first_day + timedelta(days=number)).timetuple().tm_yday for number in range(DAYS)])
    heat: Floats = -np.cos(2 * np.pi * (day_of_year - 15) / 365.25)
    return heat


def _good_rows(until: date) -> Iterator[Row]:
    trade = _trade(until)
    first_day = first_day_of(until)
    dates = [(first_day + timedelta(days=number)).isoformat() for number in range(DAYS)]
    fate = np.random.default_rng(_SEED + 3).random(len(trade.visits.day)).tolist()
    seconds = np.random.default_rng(_SEED + 4).integers(0, 60, len(fate)).tolist()
    orders = zip(
        trade.visits.customer.tolist(),
        trade.visits.day.tolist(),
        trade.visits.minute.tolist(),
        trade.visits.store.tolist(),
        trade.items.tolist(),
        trade.quantities.tolist(),
        trade.discount_percent.tolist(),
        strict=True,
    )
    for number, (customer, day, minute, store, items, quantities, percents) in enumerate(orders):
        order_id = _clover_id(number)
        at = f"{dates[day]} {minute // 60:02d}:{minute % 60:02d}:{seconds[number]:02d}"
        status = "Voided" if fate[number] < 0.003 else "Paid"
        buyer = customer_number(customer) if customer != ANONYMOUS else ""
        head = [order_id, at, STORES[store], status, buyer]
        for item, quantity, percent in zip(items, quantities, percents, strict=True):
            if item >= 0:
                yield Row(head + _line(item, quantity, percent, day))
        if fate[number] > 0.994:  # brought back the same day: the first line, as an order of its own
            refund = [f"R{order_id[1:]}", f"{dates[day]} {CLOSE_OF_BOOKS}", STORES[store], "Refunded", buyer]
            yield Row(refund + _line(items[0], -quantities[0], percents[0], day))


CLOSE_OF_BOOKS = "18:59:59"


def _line(item_number: int, quantity: int, percent: int, day: int) -> list[str]:
    item = MENU[item_number]
    price = _price_at(item.price, day)
    gross = price * quantity
    discount = _share(gross, percent * 100)
    tax = _share(gross - discount, _TAX_BASIS_POINTS) if item.is_taxed else 0
    return [item.sku, item.name, item.category, str(quantity), point(price), point(discount), point(tax)]


def _price_at(first_price: int, day: int) -> int:
    """Prices rise twice, to the next five cents."""
    factor = next(factor for share, factor in reversed(PRICE_RISES) if day >= share * DAYS)
    return round(first_price * factor / 5) * 5


def _share(cents: int, basis_points: int) -> int:
    """Half away from zero, in whole numbers so that no machine rounds another way."""
    size = (abs(cents) * basis_points + 5_000) // 10_000
    return size if cents >= 0 else -size


def _clover_id(number: int) -> str:
    """13 characters as Clover's ids; the first is never an R, which marks a refund."""
    digest = int.from_bytes(blake2b(f"cafe order {number}".encode(), digest_size=8).digest(), "big")
    return "C" + "".join(_BASE32[digest >> shift & 31] for shift in range(0, 60, 5))


def _bad_rows(until: date) -> list[Row]:
    at = f"{until.isoformat()} 10:15:00"
    good = ["", at, STORES[0], "Paid", "", "ESP-005", "Latte", "Espresso drinks", "1", "5.25", "0.00", "0.47"]
    wrong: list[tuple[str, str, str]] = [
        ("missing order number", "Order ID", ""),
        ("missing order number", "Order ID", "  "),
        ("missing date", "Order date", ""),
        ("malformed date", "Order date", "2026-02-31 09:00:00"),
        ("malformed date", "Order date", "2026-13-05 10:00:00"),
        ("malformed date", "Order date", "0000-00-00 00:00:00"),
        ("malformed date", "Order date", "last Tuesday"),
        ("malformed date", "Order date", "2026-05-05 25:61:00"),
        ("future date", "Order date", f"{until + timedelta(days=370)} 08:00:00"),
        ("future date", "Order date", f"{until + timedelta(days=3700)} 08:00:00"),
        ("future date", "Order date", "2206-01-15 08:30:00"),
        ("missing SKU", "Item SKU", ""),
        ("missing SKU", "Item SKU", ""),
        ("missing SKU", "Item SKU", " "),
        ("malformed quantity", "Quantity", "two"),
        ("malformed quantity", "Quantity", "1 cup"),
        ("missing quantity", "Quantity", ""),
        ("malformed price", "Unit price", "n/a"),
        ("malformed price", "Unit price", "free"),
        ("missing price", "Unit price", ""),
        ("negative price", "Unit price", "-5.25"),
        ("negative price", "Unit price", "-0.01"),
        ("negative price", "Unit price", "-525"),
        ("price out of range", "Unit price", "52500000000000"),
        ("discount above the amount", "Discount", "9.99"),
        ("malformed discount", "Discount", "half"),
        ("malformed tax", "Tax", "NaN"),
        ("unknown status", "Status", "Perhaps"),
        ("unknown status", "Status", "???"),
    ]
    rows = []
    for number, (problem, column, value) in enumerate(wrong):
        cells = [f"X{_clover_id(10_000_000 + number)[1:]}", *good[1:]]
        cells[_SALES_HEADER.index(column)] = value
        rows.append(Row(cells, problem))
    return rows

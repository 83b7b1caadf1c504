"""The CDNOW log (Fader and Hardie): 69,659 real purchases of 23,570 customers, January 1997 to June 1998.

It ships inside the `lifetimes` wheel. The whole log is moved in time by a number of days, else untouched.
It knows dates, counts and dollars but no products, costs or names, so there is one product without a cost.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from importlib.util import find_spec
from pathlib import Path

from saas.demo.sheets import DemoFile, Row, interleave

LAST_DAY = date(1998, 6, 30)
CUSTOMERS = 23_570
PURCHASES = 69_659

_SALES_HEADER = ("Order ID", "Date", "Customer ID", "SKU", "Product", "Quantity", "Line total")
_SEED = 1997


def list_cdnow_files(until: date) -> list[DemoFile]:
    return [
        DemoFile("cdnow-products.csv", "products", ("SKU", "Product name"), _product_rows),
        DemoFile("cdnow-customers.csv", "customers", ("Customer ID", "Name"), _customer_rows),
        DemoFile("cdnow-sales.csv", "sales", _SALES_HEADER, lambda: sales_rows(until)),
    ]


def shifted_days(until: date) -> int:
    return (until - LAST_DAY).days


def shifted_note(until: date) -> str:
    """The sentence that each page of the tenant shows: these dates are not the real ones."""
    return (
        f"Real purchases of {CUSTOMERS:,} customers of CDNOW from 1997 and 1998; dates shifted by "
        f"{shifted_days(until):,} days so that the log ends on {until.day} {until:%B %Y}."
    )


def sales_rows(until: date) -> Iterator[Row]:
    return interleave(_good_rows(until), _bad_rows(until), among=PURCHASES, seed=_SEED)


def _good_rows(until: date) -> Iterator[Row]:
    shift = timedelta(days=shifted_days(until))
    days: dict[str, str] = {}
    for number, line in enumerate(_log_lines(), start=1):
        customer, day, count, dollars = line.split()
        shifted = days.get(day)
        if shifted is None:
            shifted = days[day] = (date.fromisoformat(day) + shift).isoformat()
        # the order number is the line's place in the log, so it stays the same whatever the shift
        yield Row([f"CDN-{number:06d}", shifted, customer, "CD", "Compact disc", count, dollars])


def _log_lines() -> Iterator[str]:
    # Found, not imported: importing lifetimes silences warnings and changes pandas for the whole process.
    spec = find_spec("lifetimes")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("The CDNOW log comes with the package lifetimes, which is not installed.")
    path = Path(spec.submodule_search_locations[0]) / "datasets" / "CDNOW_master.txt"
    with path.open(encoding="ascii") as log:
        next(log)
        yield from log


def _product_rows() -> Iterator[Row]:
    yield Row(["CD", "Compact disc"])


def _customer_rows() -> Iterator[Row]:
    for number in range(1, CUSTOMERS + 1):
        yield Row([f"{number:05d}", f"CDNOW customer {number:05d}"])


def _bad_rows(until: date) -> list[Row]:
    day = until.isoformat()
    future = (until + timedelta(days=400)).isoformat()

    def row(number: int, problem: str, **changed: str) -> Row:
        cells = {
            "Order ID": f"CDN-X{number:03d}",
            "Date": day,
            "Customer ID": f"{number * 7:05d}",
            "SKU": "CD",
            "Product": "Compact disc",
            "Quantity": "1",
            "Line total": "14.99",
        }
        cells.update(changed)
        return Row([cells[name] for name in _SALES_HEADER], problem)

    return [
        row(1, "missing order number", **{"Order ID": ""}),
        row(2, "missing order number", **{"Order ID": " "}),
        row(3, "missing date", Date=""),
        row(4, "malformed date", Date="1997-02-30"),
        row(5, "malformed date", Date="00000000"),
        row(6, "malformed date", Date="sometime in May"),
        row(7, "malformed date", Date="19971301"),
        row(8, "future date", Date=future),
        row(9, "future date", Date="2197-05-01"),
        row(10, "missing SKU", SKU=""),
        row(11, "missing SKU", SKU=""),
        row(12, "malformed quantity", Quantity="two"),
        row(13, "malformed quantity", Quantity="1x"),
        row(14, "missing quantity", Quantity=""),
        row(15, "malformed amount", **{"Line total": "n/a"}),
        row(16, "malformed amount", **{"Line total": "$"}),
        row(17, "missing amount", **{"Line total": ""}),
        row(18, "negative amount", **{"Line total": "-14.99"}),
        row(19, "negative amount", **{"Line total": "-28.00"}),
        row(20, "amount out of range", **{"Line total": "99999999999999.00"}),
    ]

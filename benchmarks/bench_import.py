"""A million order lines through the import, beside a bare COPY of the same rows and beside django-import-export.

Runs against the configured database, each import in a tenant of its own that is gone afterwards.
"""

import csv
import os
import random
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from django.db import connection, transaction

from benchmarks.insights_tenant import throwaway_tenant
from benchmarks.measuring import best, measure
from benchmarks.rows import Budget, Row
from commerce.models import Customer, Source
from ingestion.actions.run_import import run_import
from ingestion.actions.start_import import start_import
from kit import clock
from people.record import SYSTEM

LINES = int(os.environ.get("BENCH_IMPORT_LINES", "1000000"))
SMALL = 20_000
SLUG = "bench_import"
HEADER = ["Invoice", "Date", "Customer ID", "SKU", "Description", "Quantity", "Price", "Line total", "Channel"]
PRODUCTS = 5_000
CUSTOMERS = 23_570
DAYS = 700

_COLUMNS = (
    "order_no text, ordered_at timestamp, customer_no text, sku text, description text, quantity numeric(14,3), "
    "unit_price numeric(14,4), net numeric(14,2), channel text"
)
_INDEXES = ["(order_no)", "(customer_no, ordered_at)", "(ordered_at)", "(sku)"]


def rows() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        yield from _sales_rows(write_sales(Path(folder) / "sales.csv", LINES))
        yield _customers_row(write_customers(Path(folder) / "customers.csv", SMALL))


def _sales_rows(path: Path) -> Iterator[Row]:
    """Both sides twice, one after the other, and the better run of each: the machine is rarely quiet."""
    ours, into_indexed, then_indexed, again = [], [], [], []
    for _ in range(2):
        with throwaway_tenant(SLUG):
            into_indexed.append(measure(lambda: _bare_copy(path, is_indexed_first=True)))
            then_indexed.append(measure(lambda: _bare_copy(path, is_indexed_first=False)))
            ours.append(measure(lambda: _import(path, "sales")))
            again.append(measure(lambda: _import(path, "sales")))
    name, budget = f"import of {LINES:,} lines", Budget("at most 4x", 4.0)
    yield Row(f"{name} vs COPY into an indexed table", best(*ours), best(*into_indexed), budget=budget)
    note = "no table that is read meanwhile can be so filled"
    yield Row(f"{name} vs COPY, then its indexes", best(*ours), best(*then_indexed), note)
    yield Row("the same file again, all known, vs COPY (indexed)", best(*again), best(*into_indexed))


def _customers_row(path: Path) -> Row:
    with throwaway_tenant(SLUG):
        theirs = measure(lambda: _import_export(path))
    with throwaway_tenant(SLUG):
        ours = measure(lambda: _import(path, "customers"))
    rates = f"{SMALL / ours.seconds:,.0f} against {SMALL / theirs.seconds:,.0f} rows/s"
    return Row(f"import of {SMALL:,} customers vs django-import-export, bulk", ours, theirs, rates)


def write_sales(path: Path, lines: int) -> Path:
    """The same bytes each time: three lines an order on average, a few products that sell most."""
    rng = random.Random(7)  # noqa: S311 - figures to sort, no secrets
    prices = [round(rng.lognormvariate(1.5, 0.8), 2) + 0.01 for _ in range(PRODUCTS)]
    written = order = 0
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        while written < lines:
            order += 1
            day = date(2024, 1, 1) + timedelta(days=min(DAYS - 1, int(DAYS * written / lines)))
            at = f"{day} {8 + rng.randrange(12):02d}:{rng.randrange(60):02d}:00"
            customer = f"C{int(CUSTOMERS * rng.random() ** 1.6):05d}"
            for _ in range(min(lines - written, 1 + int(rng.expovariate(1 / 2.5)))):
                product, quantity = int(PRODUCTS * rng.random() ** 2), 1 + rng.randrange(6)
                price = prices[product]
                what = [f"SKU{product:05d}", f"Product number {product}", quantity, f"{price:.2f}"]
                writer.writerow([f"INV{100000 + order}", at, customer, *what, f"{quantity * price:.2f}", "shop"])
                written += 1
    return path


def write_customers(path: Path, count: int) -> Path:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Customer ID", "Name", "Email", "Region"])
        writer.writerows([f"N{n:06d}", f"Customer {n}", f"c{n}@example.com", f"Region {n % 12}"] for n in range(count))
    return path


def _import(path: Path, kind: str) -> None:
    source, _ = Source.objects.get_or_create(slug="bench", defaults={"name": "Bench"})
    job = start_import(file=path, original_name=path.name, kind=kind, source=source, actor=SYSTEM, at=clock.now())
    job = run_import(job=job, at=clock.now())
    assert job.state == "applied", job.error
    assert job.refused == 0
    assert job.accepted + job.skipped == job.rows_total


def _bare_copy(path: Path, *, is_indexed_first: bool) -> None:
    indexes = [f"CREATE INDEX ON bench_peer {columns}" for columns in _INDEXES]
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_peer")
        cursor.execute(f"CREATE UNLOGGED TABLE bench_peer ({_COLUMNS})")
        if is_indexed_first:
            cursor.execute("; ".join(indexes))
        with path.open("rb") as file, cursor.copy("COPY bench_peer FROM STDIN (FORMAT csv, HEADER)") as copy:
            while chunk := file.read(1 << 20):
                copy.write(chunk)
        if not is_indexed_first:
            cursor.execute("; ".join(indexes))
        cursor.execute("DROP TABLE bench_peer")


def _import_export(path: Path) -> None:
    """Its fastest settings: bulk, no diff, no instance look-up. No checks, no history, one table."""
    import tablib
    from import_export import resources

    class BulkResource(resources.ModelResource):  # type: ignore[misc]
        class Meta:
            model = Customer
            fields = ("name", "email", "region")
            import_id_fields = ()
            use_bulk = True
            skip_diff = True
            force_init_instance = True
            batch_size = 1000

    with path.open() as file:
        dataset = tablib.Dataset().load(file.read(), format="csv")
    dataset.headers = ["number", "name", "email", "region"]
    with transaction.atomic():
        result = BulkResource().import_data(dataset, raise_errors=True)
    assert result.total_rows == SMALL

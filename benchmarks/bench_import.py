"""A million order lines through the import, beside a bare COPY of the same rows and beside django-import-export.

Runs against the configured database, in a tenant of its own that is emptied first.
"""

import csv
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saas.settings")
os.environ.setdefault("CELERY_BROKER_URL", "memory://")  # what follows from an import is not measured here
django.setup()

from django.db import connection, transaction  # noqa: E402
from django_tenants.utils import tenant_context  # noqa: E402

from benchmarks.rows import Row  # noqa: E402
from commerce.models import Customer, Source  # noqa: E402
from ingestion.actions.run_import import run_import  # noqa: E402
from ingestion.actions.start_import import start_import  # noqa: E402
from kit import clock  # noqa: E402
from people.record import SYSTEM  # noqa: E402
from tenants.actions.provision_tenant import provision_tenant  # noqa: E402
from tenants.models import Tenant  # noqa: E402

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
    with tempfile.TemporaryDirectory() as folder, tenant_context(_tenant()):
        source, _ = Source.objects.get_or_create(slug="bench", defaults={"name": "Bench"})
        path = write_sales(Path(folder) / "sales.csv", LINES)
        before = _timed(lambda: _bare_copy(path, is_indexed_first=True))
        after = _timed(lambda: _bare_copy(path, is_indexed_first=False))
        _empty()
        ours = _timed(lambda: _import(path, source, "sales"))
        again = _timed(lambda: _import(path, source, "sales"))
        name = f"import of {LINES:,} lines"
        yield Row(f"{name} vs COPY into an indexed unlogged table", ours, before, budget="at most 4x")
        yield Row(f"{name} vs COPY, then its indexes", ours, after, note="the peer's fastest way")
        yield Row(f"the same file again, all known ({LINES:,} lines)", again, before)
        small = write_customers(Path(folder) / "customers.csv", SMALL)
        _empty()
        theirs = _timed(lambda: _import_export(small))
        _empty()
        ours_small = _timed(lambda: _import(small, source, "customers"))
        yield Row(
            f"{SMALL:,} customers vs django-import-export's bulk mode",
            ours_small,
            theirs,
            note=f"{SMALL / ours_small:,.0f} against {SMALL / theirs:,.0f} rows/s",
        )
        _empty()


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


def _tenant() -> Tenant:
    found = Tenant.objects.filter(slug=SLUG).first()
    if found is None:
        provision_tenant(
            slug=SLUG, host="bench-import.localhost", actor="bench", at=clock.now(), name="Bench", kind="merchant"
        )
        found = Tenant.objects.get(slug=SLUG)
    return found


def _import(path: Path, source: Source, kind: str) -> None:
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


def _empty() -> None:
    tables: list[str] = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [connection.schema_name])
        tables = [name for (name,) in cursor.fetchall() if name.startswith(("commerce_", "ingestion_"))]
        tables.remove("commerce_source")
        cursor.execute(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY CASCADE")
    Source.objects.get_or_create(slug="bench", defaults={"name": "Bench"})


def _timed(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began

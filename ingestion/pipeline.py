"""From a stored file to facts, in the transaction of the caller: stage, check, refuse, upsert, roll up.

Each step is a statement over all rows; nothing here looks at a single one.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils import timezone

from commerce import rollups
from ingestion.readers.refusal import FileRefusedError
from ingestion.staging import Progress, Staged, stage, stage_refused_cells
from ingestion.upsert import customers, mended, products, sales
from ingestion.upsert.amounts import Amounts, amounts, sums
from tenants.current import read_timezone
from tenants.models import Tenant

# A sort or hash of a million lines fits; one import of a tenant runs at a time.
_SETTINGS = "SET LOCAL work_mem = '256MB'; SET LOCAL jit = off; SET LOCAL TIME ZONE %s;"


@dataclass(frozen=True, slots=True)
class Load:
    """One file to be brought in. `batch_id`: the job that rows of commerce are marked with, if there is one."""

    path: Path
    kind: str
    columns: dict[str, int]
    options: dict[str, Any]
    source_id: int
    batch_id: int | None
    at: datetime


@dataclass(slots=True)
class Counts:
    """Rows of the file, and what became of them. `details` counts things, such as new and changed orders."""

    rows: int = 0
    accepted: int = 0
    refused: int = 0
    skipped: int = 0
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Written:
    """How the amounts of lines are written: expressions, and the join that those of costs need."""

    line: Amounts
    join: str


def load_file(*, load: Load, tenant: Tenant, progress: Progress) -> Counts:
    """Bring a file in. Call inside a transaction, and roll it back where the file shall only be tried.

    The temporary tables stay until the transaction ends, for whoever wants to see what became of each row.
    Raises FileRefusedError, and whatever `progress` raises to stop it.
    """
    options = {"country": tenant.country, "day_order": _usual_day_order(tenant), **load.options}
    options["today"] = timezone.localtime(load.at, _zone(tenant)).date().isoformat()
    _execute(_SETTINGS, [tenant.timezone])
    progress.stage("reading")
    staged = stage(path=load.path, kind=load.kind, columns=load.columns, options=options, progress=progress)
    counts = Counts(rows=staged.rows, details=_details(staged))
    progress.stage("waiting for another import")
    rollups.lock_sales()
    if read_timezone(tenant) != tenant.timezone:  # `commerce.actions.recut_days` may have been here already
        raise FileRefusedError("The company's time zone was changed while the file was read; run it again.")
    parameters = _parameters(load, tenant, options)
    if load.kind == "sales":
        _apply_sales(load, parameters, counts, progress)
    else:
        _apply_plain(load, parameters, counts, progress)
    ignored = sum(staged.ignored.values())
    counts.skipped += ignored
    if load.batch_id is not None and counts.accepted:
        _close_mended(load, parameters, counts)
    _execute("SET LOCAL TIME ZONE 'UTC'")  # Django takes each instant it reads for one of UTC
    return counts


def _apply_sales(load: Load, parameters: Mapping[str, Any], counts: Counts, progress: Progress) -> None:
    progress.stage("checking")
    _execute(sales.PRODUCTS, parameters)
    if parameters["refuse_unknown_products"]:
        _execute(sales.MARK_UNKNOWN, parameters)
    _execute(sales.MIXED)
    progress.stage("comparing with known orders")
    _execute(sales.ORDERS.format(**sums(load.columns)), parameters)
    if _row(sales.HAS_REFUSALS)[0]:
        _execute(sales.REFUSE, parameters)
        _quarantine(load, counts, progress)
        _execute(sales.SOLD_ONLY)
    counts.skipped, known_orders = _row(sales.COUNT_KNOWN)
    if known_orders:
        _execute(sales.FORGET_KNOWN)
    _execute(sales.COSTS)
    has_product_costs = bool(_row("SELECT EXISTS (SELECT FROM staged_cost)")[0])
    written = Written(
        amounts(load.columns, has_product_costs=has_product_costs), sales.JOIN_COSTS if has_product_costs else ""
    )
    counts.skipped += _forget_same(written)
    _execute("ANALYZE staged_order (ord, order_id, known_id, customer_no)")
    counts.accepted, new, changed = _row(sales.COUNT_APPLIED)
    counts.details |= {"known": counts.skipped, "orders_new": new, "orders_changed": changed}
    if counts.accepted:
        _write_sales(written, parameters, changed, progress)
        counts.details["unusual_prices"] = _row(sales.COUNT_OUTLIERS)[0]


def _forget_same(written: Written) -> int:
    """Leave out known orders that would come out as they stand; how many rows they have."""
    if not _row(sales.HAS_ALTERED)[0]:
        return 0
    _execute(sales.SAME.format(join=written.join, **asdict(written.line)))
    rows: int = _row(sales.COUNT_SAME)[0]
    if rows:
        _execute(sales.FORGET_SAME)
    return rows


def _write_sales(written: Written, parameters: Mapping[str, Any], changed: int, progress: Progress) -> None:
    line, join = written.line, written.join
    progress.stage("customers and products")
    for statement in (sales.REPS, sales.CUSTOMERS, sales.NEW_PRODUCTS):
        _execute(statement, parameters)
    rollups.open_notebooks()
    if changed:
        rollups.note_orders("staged_order")
        _execute(sales.REPLACE)
    progress.stage("orders")
    if line.cost == "NULL":
        _execute(sales.UPSERT_ORDERS.format(cost="NULL", join=""), parameters)
    else:
        _execute(sales.ORDER_COSTS.format(cost=line.cost, join=join))
        _execute(sales.UPSERT_ORDERS.format(cost="k.cost", join=sales.JOIN_ORDER_COSTS), parameters)
    progress.stage("order lines")
    _execute(sales.LINES.format(join=join, **asdict(line)))
    progress.stage("sums by day")
    rollups.note_orders("staged_order")
    rollups.refresh_touched()


def _apply_plain(load: Load, parameters: Mapping[str, Any], counts: Counts, progress: Progress) -> None:
    steps = customers if load.kind == "customers" else products
    progress.stage("checking")
    _execute(steps.REFUSE, parameters)
    _quarantine(load, counts, progress)
    if load.kind == "customers":
        _execute(customers.REPS)
    _execute(steps.COMPARE, parameters)
    counts.skipped = _row(steps.COUNT_KNOWN)[0]
    _execute(steps.FORGET_KNOWN)
    counts.accepted, new, changed = _row(steps.COUNT_APPLIED)
    counts.details |= {"known": counts.skipped, f"{load.kind}_new": new, f"{load.kind}_changed": changed}
    progress.stage(load.kind)
    _execute(steps.UPSERT, parameters)


def _close_mended(load: Load, parameters: Mapping[str, Any], counts: Counts) -> None:
    with connection.cursor() as cursor:
        close = mended.CLOSE.format(number=mended.NUMBER[load.kind], mark=mended.MARK[load.kind])
        cursor.execute(close, {**parameters, "kind": load.kind, "return_words": mended.RETURN_WORDS})
        if cursor.rowcount:
            counts.details["earlier_rows_mended"] = cursor.rowcount


def _quarantine(load: Load, counts: Counts, progress: Progress) -> None:
    counts.refused = _row("SELECT count(*) FROM staged_refusal")[0]
    if not counts.refused:
        return
    progress.stage("keeping refused rows")
    stage_refused_cells(path=load.path, kind=load.kind)
    if load.batch_id is not None:
        _execute(
            "INSERT INTO ingestion_quarantinedrow (job_id, row_no, values, problems, rule, state) "
            "SELECT %s, f.row_no, r.cells, f.problems, f.rule, 'open' FROM staged_refusal f "
            "JOIN staged_raw r USING (row_no) ORDER BY f.row_no",
            [load.batch_id],
        )


def _details(staged: Staged) -> dict[str, Any]:
    return {"ignored": staged.ignored, "decimals": staged.decimals, "day_order": staged.day_order}


def _parameters(load: Load, tenant: Tenant, options: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "job": load.batch_id,
        "source": load.source_id,
        "at": load.at,
        "today": options["today"],
        "customer_kind": "account" if tenant.kind == Tenant.Kind.MANUFACTURER else "person",
        "refuse_unknown_products": bool(options.get("refuse_unknown_products")),
        "refuse_unknown_customers": bool(options.get("refuse_unknown_customers")),
        "return_prefix": str(options.get("return_prefix", "")),
    }


def _usual_day_order(tenant: Tenant) -> str:
    return "mdy" if tenant.country == "US" else "dmy"


def _zone(tenant: Tenant) -> ZoneInfo:
    return ZoneInfo(tenant.timezone)


def _execute(statement: str, parameters: Any = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def _row(query: str) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        row: tuple[Any, ...] = cursor.fetchone()
        return row

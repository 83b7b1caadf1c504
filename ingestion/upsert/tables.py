"""The temporary tables that a file is staged in. They vanish with the transaction, however it ends."""

from typing import Final

from commerce.fields.rules import FIELDS
from ingestion.encode import HEAD_FIELDS, LINE_FIELDS

_DAYS: Final = frozenset({"cost_from", "active_from", "active_until"})
_FLAGS: Final = frozenset({"status", "cancelled", "is_return", "opt_in_email", "opt_in_sms"})
_NUMBERS: Final = frozenset({"price", "cost"})

REFUSALS: Final = """
CREATE TEMPORARY TABLE staged_refusal (row_no int, rule text, problems jsonb) ON COMMIT DROP;
CREATE TEMPORARY TABLE staged_raw (row_no int, cells jsonb) ON COMMIT DROP;
"""
_EVERY_TABLE: Final = (
    "staged_line, staged_head, staged_odd, staged_product, staged_refusal, staged_raw, staged_mixed, "
    "staged_order, staged_same, staged_customer, staged_cost, staged_order_cost, staged_row, "
    "touched_customer_day, touched_product_day, touched_day"
)
CLEAR: Final = f"DROP TABLE IF EXISTS {_EVERY_TABLE};"


def sales_tables(columns: dict[str, int], options: dict[str, object]) -> str:
    """Lines carry `net` and `fault`, computed while the child still reads: the backend would only wait."""
    quantity = "quantity" if "quantity" in columns else "1::numeric"
    gross = f"{quantity} * unit_price"
    discount = "0::numeric"
    if "discount_percent" in columns:
        discount = f"coalesce(round({gross} * discount_percent / 100, 2), 0)"
    if "discount" in columns:
        discount = f"coalesce(discount, {discount})"
    computed = f"round({gross} - {discount}, 2)"
    total = "line_total" if "line_total" in columns else computed
    net = f"{total} - coalesce(tax, 0)" if options.get("amounts_include_tax") else total
    numbers = "".join(f", {name} numeric" for name in LINE_FIELDS)
    heads = "".join(f", {name} {_head_type(name)}" for name in HEAD_FIELDS)
    return f"""
CREATE TEMPORARY TABLE staged_line (
    row_no int, ord int, num int, prod bigint{numbers}, problems text,
    net numeric GENERATED ALWAYS AS ({net}) STORED,
    off numeric GENERATED ALWAYS AS ({discount}) STORED,
    digest bigint GENERATED ALWAYS AS ({_digest(columns)}) STORED,
    fault text GENERATED ALWAYS AS ({_fault(columns, gross=gross, discount=discount, computed=computed)}) STORED
) ON COMMIT DROP;
CREATE TEMPORARY TABLE staged_head (ord int, order_no text{heads}) ON COMMIT DROP;
CREATE TEMPORARY TABLE staged_odd (ord int{heads}) ON COMMIT DROP;
CREATE TEMPORARY TABLE staged_product (prod bigint, sku text, description text, category text) ON COMMIT DROP;
{REFUSALS}"""


def _digest(columns: dict[str, int]) -> str:
    """A number that differs when anything of the line differs; each field is hashed with a seed of its own."""
    fields = [
        f"hash_numeric_extended(coalesce({name}, 0), {seed})"
        for seed, name in enumerate(LINE_FIELDS, start=1)
        if name in columns
    ]
    return " # ".join(["coalesce(prod, 0)", *fields])


def _fault(columns: dict[str, int], *, gross: str, discount: str, computed: str) -> str:
    cases = ["WHEN problems IS NOT NULL THEN NULL"]
    if "unit_price" in columns and {"discount", "discount_percent"} & columns.keys():
        cases.append(f"WHEN abs({discount}) > abs({gross}) + 0.01 THEN 'discount_above_amount'")
    if {"line_total", "quantity"} <= columns.keys():
        cases.append("WHEN line_total * quantity < 0 THEN 'signs_differ'")
    if {"line_total", "quantity", "unit_price"} <= columns.keys():
        # Prices are rounded in many exports: half a cent a unit is no mistake.
        cases.append(
            f"WHEN abs(line_total - {computed}) > 0.02 + 0.005 * abs(quantity) + 0.001 * abs(line_total) "
            f"AND abs(line_total - round({gross}, 2)) > 0.02 + 0.005 * abs(quantity) + 0.001 * abs(line_total) "
            "THEN 'inconsistent_total'"
        )
    return f"CASE {' '.join(cases)} END" if len(cases) > 1 else "NULL::text"


def _head_type(name: str) -> str:
    if name == "ordered_at":
        return "timestamptz"
    return "boolean" if name in _FLAGS else "text"


def plain_table(kind: str) -> str:
    """All fields of a kind in one row each, for customers and products."""
    fields = "".join(f", {field.name} {_plain_type(field.name)}" for field in FIELDS[kind])
    return f"CREATE TEMPORARY TABLE staged_row (row_no int{fields}, problems text) ON COMMIT DROP;{REFUSALS}"


def _plain_type(name: str) -> str:
    if name in _DAYS:
        return "date"
    if name in _FLAGS:
        return "boolean"
    return "numeric" if name in _NUMBERS else "text"

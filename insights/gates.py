"""What of a tenant's history speaks for or against its forecasts, read from `picture`."""

from datetime import date
from typing import Any

from django.db.backends.utils import CursorWrapper

from insights.numerics.gates import Gate, TenantFacts, judge

_FACTS = """
SELECT count(*), min(first_on), max(last_on), count(*) FILTER (WHERE order_days >= 3), coalesce(sum(order_days), 0)
FROM picture
"""


def find_facts(cursor: CursorWrapper, *, as_of: date) -> tuple[TenantFacts, int]:
    """The facts that the gates judge, and the number of order days."""
    cursor.execute(_FACTS)
    customers, first_on, last_on, frequent, order_days = cursor.fetchone()
    facts = TenantFacts(
        customers=customers,
        history_days=(as_of - first_on).days if first_on else 0,
        days_since_last_order=(as_of - last_on).days if last_on else None,
        customers_with_three_orders=frequent,
    )
    return facts, int(order_days)


def judge_as_json(facts: TenantFacts) -> list[dict[str, Any]]:
    return [gate_as_json(gate) for gate in judge(facts)]


def gate_as_json(gate: Gate) -> dict[str, Any]:
    return {"slug": gate.name.replace(" ", "_"), "verdict": gate.verdict.value, "sentence": gate.sentence}

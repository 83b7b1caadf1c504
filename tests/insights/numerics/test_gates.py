from dataclasses import replace

import pytest

from insights.numerics.gates import (
    TenantFacts,
    Verdict,
    explain,
    judge,
    totals_as_band_only,
    verdict_of,
)

GOOD = TenantFacts(customers=800, history_days=400, days_since_last_order=1, customers_with_three_orders=90)


def test_a_tenant_with_enough_of_everything_passes_without_a_word():
    gates = judge(GOOD)
    assert [gate.name for gate in gates] == ["customers", "history", "recent order", "frequent customers"]
    assert verdict_of(gates) is Verdict.PASSED
    assert explain(gates) == ""
    assert not totals_as_band_only(GOOD)


@pytest.mark.parametrize(
    ("field", "value", "verdict", "words"),
    [
        ("customers", 500, Verdict.PASSED, ""),
        ("customers", 499, Verdict.WEAK, "499 customers have ordered so far; predictions become dependable from 500."),
        ("customers", 299, Verdict.WEAK, "below 300 totals are shown as a range only"),
        ("customers", 1, Verdict.WITHHELD, "1 customer has ordered so far; predictions need at least 20."),
        ("history_days", 180, Verdict.PASSED, ""),
        ("history_days", 179, Verdict.WEAK, "The orders reach back 179 days; predictions become dependable from 180."),
        ("history_days", 59, Verdict.WITHHELD, "predictions need at least 60"),
        ("days_since_last_order", 30, Verdict.PASSED, ""),
        ("days_since_last_order", 31, Verdict.WEAK, "The last order was 31 days ago: newer orders may be missing"),
        ("days_since_last_order", 181, Verdict.WITHHELD, "bring newer orders in"),
        ("days_since_last_order", None, Verdict.WITHHELD, "There is no order yet."),
        ("customers_with_three_orders", 10, Verdict.PASSED, ""),
        ("customers_with_three_orders", 9, Verdict.WEAK, "Only 9 customers have ordered three times or more"),
        ("customers_with_three_orders", 0, Verdict.WITHHELD, "No customer has ordered three times yet"),
    ],
)
def test_each_gate_at_its_edge(field, value, verdict, words):
    gates = judge(replace(GOOD, **{field: value}))
    assert verdict_of(gates) is verdict
    assert words in explain(gates)


def test_what_withholds_is_said_first():
    gates = judge(replace(GOOD, customers=400, history_days=10))
    assert explain(gates).startswith("The orders reach back 10 days")
    assert verdict_of(gates) is Verdict.WITHHELD


def test_totals_need_300_customers():
    assert totals_as_band_only(replace(GOOD, customers=299))
    assert not totals_as_band_only(replace(GOOD, customers=300))

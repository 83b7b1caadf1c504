"""L3: nothing of the ledger is edited, deleted or emptied; balances and lots move by postings and allocations only."""

import pgtrigger
import pytest
from django.db import IntegrityError, connection, transaction

from loyalty.models import Account, PointLot

GROWING = ["journalentry", "posting", "lotallocation", "hold", "holdresolution"]
TABLES = [*GROWING, "account", "pointlot"]
EDIT = {
    "journalentry": "points = points + 1",
    "posting": "points = points + 1",
    "lotallocation": "points = points + 1",
    "hold": "points = points + 1",
    "holdresolution": "verdict = 'released'",
    "account": "balance = balance + 1",
    "pointlot": "remaining = remaining - 1",
}
DEEDS = {
    **{f"edits {table}": f"UPDATE loyalty_{table} SET {EDIT[table]}" for table in TABLES},
    **{f"deletes from {table}": f"DELETE FROM loyalty_{table}" for table in TABLES},
    **{f"empties {table}": f"TRUNCATE loyalty_{table} CASCADE" for table in TABLES},
    "empties consumers": "TRUNCATE loyalty_consumer CASCADE",
    "opens an account with points": "INSERT INTO loyalty_account (consumer_id, code, balance, may_be_negative)"
    " SELECT id, 'arrears', -5, true FROM loyalty_consumer",
    "hands an account over": "UPDATE loyalty_account SET code = 'held' WHERE code = 'available'",
    "lets a lot live longer": "UPDATE loyalty_pointlot SET expires_at = NULL",
    "releases a lot again": "UPDATE loyalty_pointlot SET released_at = now()",
}
TRUNCATE_GUARDS = [
    f"{model._meta.label}:{trigger.name}"
    for model, trigger in pgtrigger.registered()
    if model._meta.app_label == "loyalty" and str(trigger.operation) == "TRUNCATE"
]


@pytest.fixture
def _ledger(earn, spend):
    earn(100)
    spend(40)


def do(sql):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.rowcount


def count_rows():
    with connection.cursor() as cursor:
        return [cursor.execute(f"SELECT count(*) FROM loyalty_{table}").fetchone()[0] for table in TABLES]


@pytest.mark.parametrize("deed", DEEDS)
def test_refuses_whoever(committed, _ledger, deed):
    before = (count_rows(), sums())
    with pytest.raises(IntegrityError):
        do(DEEDS[deed])
    assert (count_rows(), sums()) == before


def sums():
    balances = sorted(Account.objects.values_list("code", "balance"))
    return balances, list(PointLot.objects.values_list("remaining", "expires_at", "released_at"))


@pytest.mark.parametrize("table", TABLES)
def test_control_row_triggers_alone_let_a_table_be_emptied(committed, _ledger, table):
    with pgtrigger.ignore(*TRUNCATE_GUARDS):
        do(f"TRUNCATE loyalty_{table} CASCADE")
    assert count_rows()[TABLES.index(table)] == 0


GUARD_OF_EDITING = {
    "journalentry": "JournalEntry:entries_are_not_edited",
    "posting": "Posting:postings_are_not_edited",
    "lotallocation": "LotAllocation:allocations_are_not_edited",
    "hold": "Hold:holds_are_not_edited",
    "holdresolution": "HoldResolution:resolutions_are_not_edited",
    "account": "Account:a_balance_follows_the_postings",
    "pointlot": "PointLot:a_lot_follows_the_allocations",
}


@pytest.mark.parametrize("table", TABLES)
def test_control_without_its_trigger_a_row_is_edited(committed, _ledger, table):
    with pgtrigger.ignore(f"loyalty.{GUARD_OF_EDITING[table]}"):
        where = " WHERE code = 'available'" if table == "account" else ""
        assert do(f"{DEEDS[f'edits {table}']}{where}") > 0

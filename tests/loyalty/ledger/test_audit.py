import json

import pgtrigger
import pytest
from django.core.management import call_command
from django.db import connection

from loyalty.ledger.audit import audit_ledger
from loyalty.ledger.checks import CHECKS
from loyalty.ledger.refund import refund
from loyalty.ledger.sums import list_program_sums
from loyalty.models import Hold, LedgerAudit
from loyalty.tasks import audit_ledger_task
from people.models import DomainEvent
from people.record import SYSTEM
from tests.loyalty.ledger.conftest import AT


@pytest.fixture
def _ledger(earn, spend, set_aside):
    earn(100)
    earn(40, pending_days=14)
    spend(30)
    set_aside(20)


# Which check finds what.
DAMAGE = {
    "balances": "UPDATE loyalty_account SET balance = balance + 7 WHERE code = 'held'",
    "entries": "UPDATE loyalty_posting SET points = points + 1 WHERE id = (SELECT min(id) FROM loyalty_posting)",
    "available": "UPDATE loyalty_pointlot SET remaining = remaining - 1 WHERE released_at IS NOT NULL",
    "pending": "UPDATE loyalty_pointlot SET remaining = remaining - 1 WHERE released_at IS NULL",
    "held": "UPDATE loyalty_hold SET points = points + 1",
    "lots": "UPDATE loyalty_lotallocation SET points = points + 1",
    "sources": "UPDATE loyalty_lotallocation SET points = points + 1",
    "reversals": "UPDATE loyalty_journalentry SET points = 1 WHERE kind = 'redemption'",
    "resolutions": "UPDATE loyalty_journalentry SET points = points - 1 WHERE kind = 'redemption'",
}


def damage(*statements):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what was written so far is judged before
        with pgtrigger.ignore():
            for statement in statements:
                cursor.execute(statement)


def audit():
    return audit_ledger(actor=SYSTEM, at=AT)


def test_an_empty_ledger_adds_up(tenant):
    assert audit().findings == []


def test_an_honest_one_too(_ledger):
    found = audit()
    assert found.findings == []
    assert (found.entries, found.accounts, found.lots) == (6, 8, 2)
    assert LedgerAudit.objects.get() == found
    assert not DomainEvent.objects.filter(event="ledger.drifted").exists()
    assert list_program_sums() == {"issuance": -140, "redeemed": 30, "breakage": 0, "adjustment": 0}


@pytest.mark.parametrize("slug", DAMAGE)
def test_finds_what_was_changed_behind_its_back(_ledger, paul, slug):
    if slug == "reversals":
        hold = Hold.objects.order_by("pk").first()
        refund(hold=hold, points=20, source_type="redemption", source_id="1", actor=SYSTEM, at=AT)
    damage(DAMAGE[slug])
    found = {finding["check"]: finding for finding in audit().findings}
    assert found[slug]["count"] >= 1
    example = found[slug]["examples"][0]
    assert example["stands"] != example["should"]
    assert DomainEvent.objects.get(event="ledger.drifted").data[slug] == found[slug]["count"]


def test_finds_less_than_nothing(_ledger):
    damage(
        "ALTER TABLE loyalty_account DROP CONSTRAINT no_points_are_spent_that_are_not_there",
        "UPDATE loyalty_account SET balance = -5 WHERE code = 'held'",
    )
    assert "negative" in {finding["check"] for finding in audit().findings}


def test_each_check_is_tried():
    assert {check.slug for check in CHECKS} == {*DAMAGE, "negative"}


def test_the_command_ends_with_one_json_line(_ledger, capsys):
    damage(DAMAGE["held"])
    call_command("audit_ledger", tenant="mara")
    out, err = capsys.readouterr()
    line = json.loads(out.splitlines()[-1])
    assert (line["tenant"], line["entries"], line["findings"]) == ("mara", 6, {"held": 1, "resolutions": 1})
    assert "A consumer's open holds do not sum to what is set aside. 1 found" in err


def test_the_job_looks_at_the_entered_tenant(_ledger):
    assert audit_ledger_task(schema_name="t_mara") == 0
    assert LedgerAudit.objects.count() == 1

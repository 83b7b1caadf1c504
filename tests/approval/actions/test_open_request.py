from datetime import timedelta
from decimal import Decimal

import pytest

from approval.actions.open_request import open_request
from approval.actions.withdraw import withdraw
from approval.errors import AlreadyInChainError, NoLevelError
from approval.models import Kind, Level, Policy, Request, Revision
from approval.queries.requests import find_request, list_history
from people.models import DomainEvent
from tests.approval.conftest import MORNING, later
from tests.approval.entries import KIND


def test_waits_at_the_first_level_with_its_content_kept(asked, mara, product):
    assert (asked.state, asked.level, asked.role, asked.revision) == ("open", 1, "Checker", 1)
    assert (asked.subject_label, asked.amount, asked.region) == ("DRILL-1", Decimal(1500), "North")
    assert asked.due_at == MORNING + timedelta(hours=24)
    revision = Revision.objects.get(request=asked)
    assert revision.content == {"Name": "Drill", "Price": "1500.0000"}
    assert (revision.content_hash, revision.editor) == (asked.content_hash, mara)
    event = DomainEvent.objects.get(event="approval.opened")
    assert (event.actor, event.data["subject"]) == (mara, str(product.pk))
    assert find_request(KIND, product.pk) == asked


def test_keeps_the_levels_that_apply_to_the_amount(hand_in, product, policy):
    assert [step.role for step in hand_in().steps.all()] == ["Checker", "Manager"]
    product.pk, product.sku, product.price = None, "SCREW-1", Decimal("999.99")
    product.save()
    request = hand_in()
    assert [step.role for step in request.steps.all()] == ["Checker"]
    Level.objects.filter(policy=policy).delete()
    assert request.steps.count() == 1


@pytest.mark.parametrize(
    ("kind", "amount", "roles"),
    [
        (Kind.INVOICE, 10, ["Operator", "Checker"]),
        (Kind.INVOICE, 1_000, ["Operator", "Checker", "Manager"]),
        (Kind.INVOICE, 10_000, ["Operator", "Checker", "Manager", "Admin"]),
        (Kind.RETAILER, 0, ["Checker", "Manager"]),
        (Kind.CONSUMER, 0, ["Checker"]),
        (Kind.REDEMPTION, 4_999, ["Checker"]),
        (Kind.REDEMPTION, 5_000, ["Checker", "Manager"]),
        (Kind.POINTS_ADJUSTMENT, 1_000, ["Manager", "Admin"]),
        (Kind.CUSTOMER_MERGE, 0, ["Manager"]),
    ],
)
def test_a_tenant_begins_with_these_levels(kind, amount, roles, tenant, mara, monkeypatch):
    from commerce.models import Product
    from tests.approval import entries

    monkeypatch.setitem(entries.HANDLERS, kind, entries.HANDLERS[KIND])
    product = Product.objects.create(sku="SAW-1", price=amount)
    request = open_request(kind=kind, subject=product, maker=mara, at=MORNING)
    assert [step.role for step in request.steps.all()] == roles


def test_a_returned_entry_comes_again_as_a_new_revision(hand_in, say, asked, chen, mara, product):
    say("return", asked, chen)
    product.name = "Hammer drill"
    product.save()
    again = hand_in(at=later(5))
    assert again == asked
    assert (again.state, again.level, again.revision) == ("open", 1, 2)
    assert again.due_at == later(29)
    first, second = list_history(KIND, product.pk)
    assert [decision.verdict for decision in first.decisions] == ["return"]
    assert (second.revision.content["Name"], second.decisions) == ("Hammer drill", [])
    assert say("approve", again, chen).level == 2  # having returned it, the Checker may approve what came back


def test_a_withdrawn_entry_may_come_again_as_another_request(hand_in, asked, product, mara):
    withdraw(kind=KIND, subject=product, actor=mara, at=later(1))
    again = hand_in(at=later(2))
    assert again != asked
    assert find_request(KIND, product.pk) == again
    assert len(list_history(KIND, product.pk)) == 2


def test_is_refused_while_it_waits(asked, hand_in):
    with pytest.raises(AlreadyInChainError):
        hand_in()
    assert Request.objects.count() == 1


def test_is_refused_when_no_level_applies(product, hand_in):
    Level.objects.update(amount_from=5000)
    with pytest.raises(NoLevelError):
        hand_in()
    assert not Request.objects.exists()
    assert Policy.objects.count() == 1

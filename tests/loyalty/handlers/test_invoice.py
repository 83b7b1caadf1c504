"""An invoice through all its hands, to points and an order."""

from decimal import Decimal

import pytest

from approval.actions.decide import decide
from approval.errors import DecisionRefusedError
from approval.models import Request
from approval.queries.requests import find_request
from commerce.models import Order
from kit import clock
from loyalty.actions.edit_invoice import edit_invoice
from loyalty.handlers.invoice import HANDLER
from loyalty.ledger.balances import get_balances
from loyalty.models import JournalEntry
from loyalty.tasks import record_purchases_soon, record_purchases_task
from people.models import DomainEvent
from people.roles import Role
from saas.consequences import CONSEQUENCES
from tests.loyalty.papers import line
from tests.loyalty.promises import publish
from tests.races import race


def judge(invoice, actor, verdict="approve", note=""):
    request = find_request("invoice", invoice.pk)
    return decide(
        request=request, verdict=verdict, actor=actor, seen_hash=request.content_hash, note=note, at=clock.now()
    )


def test_the_last_approval_gives_points_and_an_order(hand_in, paul, mara, chen, tenant):
    publish()
    made = hand_in()
    judge(made, mara)
    assert get_balances(paul).pending == 0
    judge(made, chen)
    made.refresh_from_db()
    assert (made.state, made.points, get_balances(paul).pending) == ("approved", 100, 100)
    event = DomainEvent.objects.get(event="invoice.approved")
    assert event.data == {"points": 100}
    assert record_purchases_soon in CONSEQUENCES["invoice.approved"]
    record_purchases_task(schema_name=tenant.schema_name)
    made.refresh_from_db()
    assert Order.objects.get() == made.order


def test_larger_ones_pass_more_hands(hand_in, mara, chen, max_):
    made = hand_in(net=Decimal(2000), gross=Decimal(2460), tax=Decimal(460), lines=[line(net="2000.00")])
    assert [step.role for step in find_request("invoice", made.pk).steps.order_by("number")] == [
        "Operator",
        "Checker",
        "Manager",
    ]


@pytest.mark.parametrize(
    ("verdict", "state", "event"),
    [
        ("return", "returned", "invoice.returned"),
        ("reject", "rejected", "invoice.rejected"),
        ("query", "on_query", "invoice.queried"),
    ],
)
def test_other_answers_say_why_and_give_nothing(hand_in, paul, mara, verdict, state, event):
    publish()
    made = hand_in()
    judge(made, mara, verdict, "The total differs.")
    made.refresh_from_db()
    assert (made.state, made.reason, made.points) == (state, "The total differs.", None)
    assert DomainEvent.objects.get(event=event).data["reason"] == "The total differs."
    assert get_balances(paul).pending == 0
    assert not JournalEntry.objects.exists()


def test_twenty_last_approvals_give_points_once(committed, tenant, hand_in, hire, mara, paul):
    publish()
    made = hand_in()
    judge(made, mara)
    checkers = [hire(f"checker{n}", Role.CHECKER) for n in range(20)]
    outcomes = race(tenant, lambda n: judge(made, checkers[n]), times=20)
    assert sum(isinstance(one, Request) for one in outcomes) == 1
    assert sum(isinstance(one, DecisionRefusedError) for one in outcomes) == 19
    assert JournalEntry.objects.filter(kind="accrual").count() == 1
    assert get_balances(paul).pending == 100


def test_what_is_hashed_does_not_follow_names(hand_in, rita, paul):
    made = hand_in()
    before = HANDLER.content(made).data
    type(paul).objects.filter(pk=paul.pk).update(name="Paulo Pinto")
    type(rita).objects.filter(pk=rita.pk).update(shop_name="Rita's")
    assert HANDLER.content(HANDLER.load(str(made.pk))).data == before


def test_whoever_decides_sees_it_all(client_of, hand_in, mara, rita):
    publish()
    made = hand_in(gross="150.00", note="Paid in cash")
    page = client_of(mara).get(f"/admin/approvals/{find_request('invoice', made.pk).pk}/", follow=True)
    for words in ("PVC pipe 20 mm", "do not make the total 150.00", "Paid in cash", "100 points", "/picture"):
        assert words in page.text
    edit_invoice(invoice=made, changes={"gross": Decimal(123)}, actor=rita.user, at=clock.now())
    assert "nothing unusual" in client_of(mara).get(page.request["PATH_INFO"]).text

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction

from kit.periods import Period
from loyalty.ledger.adjust import adjust
from loyalty.ledger.capture import capture
from loyalty.ledger.hold import hold
from loyalty.ledger.refund import refund
from loyalty.ledger.reverse import reverse
from loyalty.models import Consumer, Invoice, InvoiceSignal, JournalEntry, Redemption, Retailer, Reward
from loyalty.queries.figure_scope import FigureScope
from people.record import SYSTEM
from people.roles import Role
from tests.loyalty.promises import APPROVED_AT, approve, hand_in, publish, sell

OCTOBER = Period(name="custom", start=date(2026, 10, 1), end=date(2026, 10, 31), bucket="day", timezone="Europe/Lisbon")
NEXT_DAY = APPROVED_AT + timedelta(days=1)
SEPTEMBER = datetime(2026, 9, 30, 22, 30, tzinfo=UTC)  # 23:30 in Lisbon


@pytest.fixture
def october():
    """`october(region="North")`: the figures of that month, narrowed."""

    def scope(**narrowed):
        return FigureScope(period=OCTOBER, **narrowed)

    return scope


@pytest.fixture
def sam(hire):
    user = hire("sam", Role.RETAILER)
    return Retailer.objects.create(
        user=user, state="active", phone="+351210000002", shop_name="Sam's Supplies", region="South"
    )


@pytest.fixture
def pia(rita):
    return Consumer.objects.create(phone="+351910000002", name="Pia", registered_by=rita)


@pytest.fixture
def trade(rita, sam, paul, pia):
    """Three approved invoices of October: 110 and 50 at Rita's, 200 at Sam's. One of September, two undecided ones."""
    publish()
    tap, pipe = sell("T-1", category="Taps"), sell("P-1", category="Pipes")
    old = {"on": date(2026, 9, 1)}  # its points can be spent at once
    made = {
        "A-1": hand_in(paul, rita, ("Tap", "100", tap), ("Tape", "10"), number="A-1"),
        "A-2": hand_in(pia, rita, ("Pipe", "50", pipe), number="A-2"),
        "B-1": hand_in(paul, sam, ("Tap", "200", tap), number="B-1", **old),
        "C-1": hand_in(pia, sam, ("Tap", "40", tap), number="C-1", **old),
    }
    approve(made["C-1"], at=SEPTEMBER)
    approve(made["A-1"])
    approve(made["A-2"])
    approve(made["B-1"], at=NEXT_DAY)
    hand_in(paul, rita, ("Tap", "7", tap), number="W-1")
    copy = hand_in(paul, rita, ("Tap", "100", tap), number="R-1", state="rejected")
    Invoice.objects.filter(pk=copy.pk).update(decided_at=APPROVED_AT)
    for rule in ("same_file", "look_alike"):
        InvoiceSignal.objects.create(invoice=copy, revision=1, rule=rule, verdict="look", at=APPROVED_AT)
    InvoiceSignal.objects.create(invoice=made["A-1"], revision=1, rule="same_number", verdict="look", at=APPROVED_AT)
    return made


@pytest.fixture
def movements(trade, paul, sam):
    """Of Paul's 200 free points 60 are spent at Sam's and 25 come back, 40 are held; 30 of A-1 are taken back."""
    gift = Reward.objects.create(name="Drill", points=60, on_hand=5)
    with transaction.atomic():
        spent = hold(consumer=paul, points=60, source_type="redemption", source_id="1", **_held())
        capture(hold=spent, actor=SYSTEM, at=NEXT_DAY)
        refund(hold=spent, points=25, source_type="refund", source_id="1", actor=SYSTEM, at=NEXT_DAY)
        kept = hold(consumer=paul, points=40, source_type="redemption", source_id="2", **_held())
        accrual = JournalEntry.objects.get(kind="accrual", source_id=str(trade["A-1"].pk))
        reverse(entry=accrual, points=30, source_type="note", source_id="1", actor=SYSTEM, at=NEXT_DAY)
        adjust(
            consumer=paul, points=15, source_type="adjustment", source_id="1", reason="Sorry", actor=SYSTEM, at=NEXT_DAY
        )
        adjust(
            consumer=paul, points=-4, source_type="adjustment", source_id="2", reason="Oops", actor=SYSTEM, at=NEXT_DAY
        )
    for one, points in ((spent, 60), (kept, 40)):
        Redemption.objects.create(
            consumer=paul, retailer=sam, maker=sam.user, reward=gift, points=points, hold=one, consented_at=NEXT_DAY
        )
    return trade


def _held():
    return {"expires_at": NEXT_DAY + timedelta(days=30), "actor": SYSTEM, "at": NEXT_DAY}

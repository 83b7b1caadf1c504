"""L13: after any number of movements at once, everything adds up."""

import random
from contextlib import nullcontext, suppress
from datetime import timedelta

from django.db import transaction

from loyalty.ledger.accrue import accrue
from loyalty.ledger.adjust import adjust
from loyalty.ledger.audit import audit_ledger
from loyalty.ledger.capture import capture
from loyalty.ledger.errors import MovementRefusedError
from loyalty.ledger.hold import hold
from loyalty.ledger.lapse_due import lapse_due
from loyalty.ledger.let_go import let_go
from loyalty.ledger.refund import refund
from loyalty.ledger.reinstate import reinstate
from loyalty.ledger.release_due import release_due
from loyalty.ledger.reverse import reverse
from loyalty.ledger.sums import list_program_sums
from loyalty.models import Account, Consumer, Hold, HoldResolution, JournalEntry, PointLot, Program
from people.record import SYSTEM
from tests.loyalty.ledger.conftest import AT
from tests.loyalty.racing import race

THREADS, OPERATIONS = 16, 40


class Walker:
    """Does one random thing after another, at times that wander through three months."""

    def __init__(self, seed, consumers, rita):
        self.dice = random.Random(seed)  # noqa: S311 -- to be repeated
        self.consumers, self.rita = consumers, rita
        self.seed, self.steps, self.done = seed, 0, 0

    def step(self):
        self.steps += 1
        at = AT + timedelta(hours=self.dice.randrange(24 * 90))
        source = {"source_type": "soak", "source_id": f"{self.seed}.{self.steps}", "actor": SYSTEM, "at": at}
        deeds = [self.earn, self.earn, self.earn, self.set_aside, self.set_aside, self.end_hold, self.end_hold]
        deeds += [self.refund, self.reverse, self.adjust, self.reinstate, self.release, self.lapse]
        deed = self.dice.choice(deeds)
        is_job = deed in (self.release, self.lapse)
        with suppress(MovementRefusedError), nullcontext() if is_job else transaction.atomic():
            deed(source)
            self.done += 1

    def any_of(self, rows):
        found = list(rows.order_by("pk")[:200])
        return self.dice.choice(found) if found else None

    def some(self, most=120):
        return self.dice.randint(1, most)

    def earn(self, source):
        at = source["at"]
        releases_at = at + timedelta(days=self.dice.choice([0, 0, 10]))
        accrue(
            consumer=self.dice.choice(self.consumers),
            retailer=self.rita,
            points=self.some(),
            breakdown={},
            releases_at=releases_at,
            expires_at=self.dice.choice([None, releases_at + timedelta(days=self.some(40))]),
            **source,
        )

    def set_aside(self, source):
        consumer = self.dice.choice(self.consumers)
        hold(consumer=consumer, points=self.some(), expires_at=source["at"] + timedelta(days=30), **source)

    def end_hold(self, source):
        chosen = self.any_of(Hold.objects.filter(resolution__isnull=True))
        how = {"actor": SYSTEM, "at": source["at"]}
        if chosen is None:
            return
        if self.dice.random() < 0.6:
            capture(hold=chosen, **how)
        else:
            let_go(hold=chosen, verdict=HoldResolution.Verdict.RELEASED, **how)

    def refund(self, source):
        chosen = self.any_of(Hold.objects.filter(resolution__verdict="captured"))
        if chosen is not None:
            refund(hold=chosen, points=self.some(chosen.points), **source)

    def reverse(self, source):
        chosen = self.any_of(JournalEntry.objects.filter(kind="accrual"))
        if chosen is not None:
            reverse(entry=chosen, points=self.some(chosen.points), **source)

    def adjust(self, source):
        points = self.some() * self.dice.choice([1, -1])
        adjust(consumer=self.dice.choice(self.consumers), points=points, reason="", **source)

    def reinstate(self, source):
        chosen = self.any_of(PointLot.objects.filter(allocations__entry__kind="expiry").distinct())
        if chosen is not None:
            reinstate(lot=chosen, points=self.some(30), reason="", **source)

    def release(self, source):
        release_due(at=source["at"])

    def lapse(self, source):
        lapse_due(at=source["at"])


def soak(paul, rita):
    others = [Consumer(name=f"C{n}", phone=f"+35191000010{n}", registered_by=rita) for n in range(4)]
    consumers = [paul, *Consumer.objects.bulk_create(others)]
    walkers = [Walker(seed, consumers, rita) for seed in range(THREADS)]

    def walk(number):
        for _ in range(OPERATIONS):
            walkers[number].step()

    results = race(walk, THREADS, is_one_transaction=False)
    assert results == [None] * THREADS
    return sum(walker.done for walker in walkers)


def test_sixteen_threads_of_forty_movements_leave_no_drift(committed, tenant, paul, rita):
    Program.objects.create(shortfall=Program.Shortfall.ARREARS)
    done = soak(paul, rita)
    audit = audit_ledger(actor=SYSTEM, at=AT)
    assert audit.findings == []
    assert done > THREADS * OPERATIONS / 3
    assert set(JournalEntry.objects.values_list("kind", flat=True)) == set(JournalEntry.Kind)
    members = sum(Account.objects.filter(consumer__isnull=False).values_list("balance", flat=True))
    assert members + sum(list_program_sums().values()) == 0

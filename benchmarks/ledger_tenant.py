"""People, shops, buyers and invoices of a throw-away programme, and as many writers at once as a benchmark wants."""

import multiprocessing
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import Group
from django.db import connection, connections, transaction
from django_tenants.utils import tenant_context

from approval.actions.decide import decide
from approval.actions.open_request import open_request
from approval.models import Kind, Request, Verdict
from kit import clock
from loyalty.models import (
    Consumer,
    ConsumerRetailer,
    EarningRule,
    EarningRuleVersion,
    Invoice,
    InvoiceLine,
    Retailer,
)
from people.models import User
from people.roles import Role
from tenants.models import Tenant

CONSUMERS = 200
NET = Decimal(100)


@dataclass(frozen=True)
class Office:
    """Who works here, and for whom."""

    operator: User
    checkers: list[User]
    retailer: Retailer
    consumers: list[Consumer]


def furnish(*, checkers: int) -> Office:
    """One shop with its buyers, a point for each unit of money, and people who decide."""
    operator = hire("operator", Role.OPERATOR)
    retailer = Retailer.objects.create(
        user=hire("shop", Role.RETAILER), state=Retailer.State.ACTIVE, phone="+351912000001", shop_name="Shop"
    )
    consumers = Consumer.objects.bulk_create(
        Consumer(phone=f"+3519{number:08}", name=f"Buyer {number}", registered_by=retailer)
        for number in range(CONSUMERS)
    )
    now = clock.now()
    ConsumerRetailer.objects.bulk_create(
        ConsumerRetailer(consumer=consumer, retailer=retailer, consented_at=now, consent_text="yes")
        for consumer in consumers
    )
    EarningRuleVersion.objects.create(
        rule=EarningRule.objects.create(name="A point per unit"), number=1, per="money", points=1,
        begins_on=date(2020, 1, 1), published_at=now,
    )  # fmt: skip
    return Office(operator, [hire(f"checker {n}", Role.CHECKER) for n in range(checkers)], retailer, consumers)


def hire(username: str, role: Role) -> User:
    user = User.objects.create(username=username, is_staff=role not in (Role.RETAILER, Role.CONSUMER))
    user.groups.add(Group.objects.get(name=role))
    return user


def hand_in(office: Office, count: int, *, prefix: str) -> list[uuid.UUID]:
    """Invoices that wait for their last approval, by a checker; the ids of their requests."""
    at = clock.now()
    day = at.date() - timedelta(days=1)
    invoices = Invoice.objects.bulk_create(
        Invoice(
            retailer=office.retailer, consumer=office.consumers[number % CONSUMERS], maker=office.retailer.user,
            state=Invoice.State.IN_REVIEW, number=f"{prefix}-{number}", invoiced_on=day, fiscal_year=day.year,
            net=NET, tax=Decimal(0), gross=NET, submitted_at=at,
        )
        for number in range(count)
    )  # fmt: skip
    InvoiceLine.objects.bulk_create(
        InvoiceLine(invoice=invoice, number=1, text="Pipe", quantity=Decimal(1), unit_price=NET, net=NET)
        for invoice in invoices
    )
    return [_open(office, invoice) for invoice in invoices]


@transaction.atomic
def _open(office: Office, invoice: Invoice) -> uuid.UUID:
    request = open_request(kind=Kind.INVOICE, subject=invoice, maker=office.retailer.user, at=clock.now())
    return approve(request, office.operator).pk


def approve(request: Request, actor: User) -> Request:
    return decide(request=request, verdict=Verdict.APPROVE, actor=actor, seen_hash=request.content_hash, at=clock.now())


def with_writers(writers: int, tenant: Tenant, work: Callable[[int], Any]) -> list[Any]:
    """What `work(number)` gave in as many processes at once, each with a connection of its own."""
    connections.close_all()
    forked = multiprocessing.get_context("fork")
    barrier, answers = forked.Barrier(writers), forked.Queue()

    def run(number: int) -> None:
        try:
            with tenant_context(tenant):
                connection.ensure_connection()
                barrier.wait()
                answers.put(work(number))
        except Exception as error:  # noqa: BLE001 - raised where it can be seen
            answers.put(error)

    processes = [forked.Process(target=run, args=(number,)) for number in range(writers)]
    for process in processes:
        process.start()
    found = [answers.get() for _ in processes]
    for process in processes:
        process.join()
    for one in found:
        if isinstance(one, Exception):
            raise one
    return found

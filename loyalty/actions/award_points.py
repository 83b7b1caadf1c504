from datetime import datetime

from django.db.models import Case, When

from loyalty.actions.raise_tier import raise_tier
from loyalty.campaign_budgets import lock_campaigns, use_campaign
from loyalty.ledger.accrue import accrue
from loyalty.models import Consumer, Invoice, InvoiceLine, JournalEntry, Program
from loyalty.points import terms
from loyalty.points.breakdown import Breakdown, write_breakdown
from loyalty.points.count import Nothing, Outcome, count_points, nothing_for
from loyalty.points.days import lapsed_at, released_at
from loyalty.queries.basket import get_basket
from loyalty.queries.program import get_program
from loyalty.queries.terms import list_rules
from loyalty.tier_moves import find_stay
from people.models import User
from people.record import System
from tenants.current import get_current_tenant

GONE = (Consumer.State.REJECTED, Consumer.State.CLOSED, Consumer.State.ANONYMISED)


class AlreadyAwardedError(Exception):
    """The invoice has had its points."""


def award_points(*, invoice: Invoice, actor: User | System, at: datetime) -> JournalEntry | None:
    """Give an approved invoice its points, in the transaction of its last approval. None where it earns nothing.

    Locks, in this order: the consumer, the campaigns that apply, the consumer's accounts.
    **Writes** the accrual with its breakdown, what a campaign gave, `points` of the invoice, and the tier.
    **Then** `tier.reached`, if it was.
    **Raises** AlreadyAwardedError for an invoice that was awarded before, with or without points.
    """
    consumer = Consumer.objects.select_for_update(of=("self",), no_key=True).get(invoices=invoice)
    program = get_program()
    basket = get_basket(invoice, program)
    outcome = _count(basket, program=program, consumer=consumer)
    breakdown = write_breakdown(basket=basket, outcome=outcome, basis=program.basis)
    _claim(invoice, points=outcome.points, why_nothing=None if outcome.points else breakdown)
    if not outcome.points:
        return None
    _note_on_lines(invoice, breakdown)
    entry = _accrue(invoice, consumer=consumer, program=program, breakdown=breakdown, actor=actor, at=at)
    if outcome.campaign is not None and outcome.campaign.points:
        use_campaign(chosen=outcome.campaign, entry=entry)
    raise_tier(consumer=consumer, program=program, timezone=get_current_tenant().timezone, actor=actor, at=at)
    return entry


def _count(basket: terms.Basket, *, program: Program, consumer: Consumer) -> Outcome:
    if not program.is_open:
        return nothing_for(basket, Nothing.CLOSED)
    if consumer.state in GONE:
        return nothing_for(basket, Nothing.LEFT)
    stay = find_stay(consumer)
    return count_points(
        basket=basket,
        rules=list_rules(),
        tier=terms.Tier(name=stay.tier.name, percent=stay.tier.multiplier_percent) if stay else None,
        campaigns=lock_campaigns(basket=basket, consumer=consumer),
    )


def _claim(invoice: Invoice, *, points: int, why_nothing: Breakdown | None) -> None:
    """One conditional write, so that of two awards one goes on even where neither gives a point."""
    claimed = Invoice.objects.filter(pk=invoice.pk, points__isnull=True).update(points=points, why_nothing=why_nothing)
    if not claimed:
        raise AlreadyAwardedError(f"Invoice {invoice.number} has had its points.")
    invoice.points, invoice.why_nothing = points, why_nothing


def _note_on_lines(invoice: Invoice, breakdown: Breakdown) -> None:
    """For the figures by product; the breakdown stays what people are told."""
    shares = [When(number=line["number"], then=line["points"]) for line in breakdown["lines"]]
    InvoiceLine.objects.filter(invoice=invoice).update(points=Case(*shares, default=None))


def _accrue(
    invoice: Invoice,
    *,
    consumer: Consumer,
    program: Program,
    breakdown: Breakdown,
    actor: User | System,
    at: datetime,
) -> JournalEntry:
    timezone = get_current_tenant().timezone
    assert invoice.invoiced_on is not None  # noqa: S101 - the basket has read it
    released = released_at(
        bought_on=invoice.invoiced_on, approved_at=at, pending_days=program.pending_days, timezone=timezone
    )
    return accrue(
        consumer=consumer,
        retailer=invoice.retailer,
        points=breakdown["points"],
        source_type="invoice",
        source_id=invoice.pk,
        breakdown=breakdown,
        releases_at=released,
        expires_at=lapsed_at(released=released, lifetime_days=program.points_lifetime_days, timezone=timezone),
        actor=actor,
        at=at,
    )

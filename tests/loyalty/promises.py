"""A programme with one rule, and invoices that a checker has approved."""

from datetime import UTC, date, datetime
from decimal import Decimal

from django.db import transaction

from commerce.models import Category, Product
from loyalty.actions.award_points import award_points
from loyalty.models import Campaign, EarningRule, EarningRuleVersion, Invoice, InvoiceLine
from people.record import SYSTEM

BOUGHT_ON = date(2026, 10, 20)
APPROVED_AT = datetime(2026, 10, 22, 9, tzinfo=UTC)


def publish(name="A point per euro", *, points=1, per="money", number=1, at=APPROVED_AT, **terms):
    """A published version of a rule, since the beginning of the year."""
    rule, _ = EarningRule.objects.get_or_create(name=name)
    fields = {"begins_on": date(2026, 1, 1), **terms}
    return EarningRuleVersion.objects.create(
        rule=rule, number=number, per=per, points=points, published_at=at, **fields
    )


def run_campaign(name="Autumn", *, percent=200, **terms):
    fields = {"begins_on": date(2026, 10, 1), "ends_on": date(2026, 10, 31), **terms}
    return Campaign.objects.create(name=name, multiplier_percent=percent, **fields)


def sell(sku, *, category=None, brand=""):
    shelf = Category.objects.get_or_create(name=category)[0] if category else None
    return Product.objects.create(sku=sku, name=sku, category=shelf, brand=brand)


def hand_in(consumer, retailer, *lines, number="A-1", on=BOUGHT_ON, net=None, tax="0", state="in_review"):
    """An invoice; `lines` are (text, net) or (text, net, product) or (text, net, product, quantity)."""
    total = Decimal(net) if net is not None else sum((Decimal(line[1]) for line in lines), Decimal(0))
    invoice = Invoice.objects.create(
        retailer=retailer,
        consumer=consumer,
        maker=retailer.user,
        state=state,
        number=number,
        invoiced_on=on,
        fiscal_year=on.year,
        net=total,
        tax=Decimal(tax),
        gross=total + Decimal(tax),
        submitted_at=datetime(on.year, on.month, on.day, 12, tzinfo=UTC),
    )
    for index, (text, amount, *more) in enumerate(lines, start=1):
        product, quantity = (*more, None, 1)[:2] if len(more) < 2 else more
        InvoiceLine.objects.create(
            invoice=invoice,
            number=index,
            text=text,
            product=product,
            quantity=Decimal(quantity if quantity is not None else 1),
            unit_price=Decimal(amount),
            net=Decimal(amount),
        )
    return invoice


def approve(invoice, *, at=APPROVED_AT, actor=SYSTEM):
    """What the last hand in the chain does to it, as far as points go."""
    with transaction.atomic():
        entry = award_points(invoice=invoice, actor=actor, at=at)
        Invoice.objects.filter(pk=invoice.pk).update(state=Invoice.State.APPROVED, decided_at=at)
    invoice.refresh_from_db()
    return entry

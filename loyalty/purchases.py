"""An approved invoice as an order, and a credit note as a return, to the cent."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from commerce.actions.write_sales import Sale, SoldLine
from loyalty.models import Invoice, InvoiceLine, PointsAdjustment
from loyalty.points.shares import share_out

SOURCE: Final = "loyalty"
CHANNEL: Final = "Retailer"
_CENT: Final = Decimal("0.01")
_STEP: Final = Decimal("0.001")  # of a quantity


def sale_of(invoice: Invoice, lines: Sequence[InvoiceLine]) -> Sale:
    """Its net and tax are those of the invoice. What the lines do not explain stands on a line of its own."""
    assert invoice.invoiced_on is not None and invoice.net is not None  # noqa: S101 - it was handed in
    rest = invoice.net - sum((line.net for line in lines), Decimal(0))
    sold = [SoldLine(line.product_id, line.quantity, line.unit_price, line.net) for line in lines]
    if rest or not sold:
        sold.append(SoldLine(None, Decimal(0 if sold else 1), Decimal(0) if sold else rest, rest))
    taxes = _share(invoice.tax, [abs(line.net) for line in sold])
    return Sale(
        external_id=str(invoice.pk),
        customer_id=invoice.consumer.customer_id if invoice.consumer else None,
        sold_on=invoice.invoiced_on,
        channel=CHANNEL,
        lines=tuple(_with_tax(line, tax) for line, tax in zip(sold, taxes, strict=True)),
    )


def return_of(adjustment: PointsAdjustment, sale: Sale, *, returned_on: date, net_before: Decimal) -> Sale:
    """A credit note takes the same share off each line. Several of one invoice add up to it without a cent left.

    `net_before`: what earlier notes took off.
    """
    assert adjustment.net is not None  # noqa: S101 - chosen so
    net = sum((line.net for line in sale.lines), Decimal(0))
    before, after = (_part(sale, min(amount, net)) for amount in (net_before, net_before + adjustment.net))
    return Sale(
        external_id=f"{sale.external_id}/{adjustment.pk}",
        customer_id=sale.customer_id,
        sold_on=returned_on,
        channel=sale.channel,
        lines=tuple(_less(one, other) for one, other in zip(before, after, strict=True)),
        is_return=True,
    )


def _part(sale: Sale, amount: Decimal) -> list[SoldLine]:
    """The lines of so much of a sale."""
    net = sum((line.net for line in sale.lines), Decimal(0))
    part = amount / net if net else Decimal(0)
    nets = _share(amount, [abs(line.net) for line in sale.lines])
    tax = round(sum((line.tax for line in sale.lines), Decimal(0)) * part, 2)
    taxes = _share(tax, [abs(line.net) for line in sale.lines])
    return [
        SoldLine(line.product_id, (line.quantity * part).quantize(_STEP), line.unit_price, share, tax_share)
        for line, share, tax_share in zip(sale.lines, nets, taxes, strict=True)
    ]


def _less(before: SoldLine, after: SoldLine) -> SoldLine:
    return SoldLine(
        after.product_id,
        before.quantity - after.quantity,
        after.unit_price,
        before.net - after.net,
        before.tax - after.tax,
    )


def _share(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """The amount in proportion to the weights, in whole cents that add up to it; all on the first without weights."""
    if not any(weights):
        return [amount, *[Decimal(0)] * (len(weights) - 1)]
    cents = share_out(int(amount / _CENT), [Fraction(weight) for weight in weights])
    return [cent * _CENT for cent in cents]


def _with_tax(line: SoldLine, tax: Decimal) -> SoldLine:
    return SoldLine(line.product_id, line.quantity, line.unit_price, line.net, tax)

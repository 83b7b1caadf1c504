"""What is entered of an invoice, in part while it is a draft, in full when it is handed in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError

from commerce.models import Product
from loyalty.fiscal_year import fiscal_year_of
from loyalty.invoice_numbers import is_number, read_number
from loyalty.lines.matching import Found, get_catalogue
from loyalty.models import Consumer, Invoice, InvoiceLine, Program
from loyalty.queries.program import get_program
from tenants.current import get_current_tenant

PLAIN_FIELDS: Final = ("number", "invoiced_on", "net", "tax", "gross", "note")
FIELDS: Final = (*PLAIN_FIELDS, "consumer", "lines")
MOST_LINES: Final = 200
GONE: Final = (Consumer.State.REJECTED, Consumer.State.CLOSED, Consumer.State.ANONYMISED)


@dataclass(frozen=True, slots=True)
class LineGiven:
    """A line as it was typed. `product`: the SKU of the product that a person chose for it."""

    text: str
    quantity: Decimal
    unit_price: Decimal
    net: Decimal
    sku: str = ""
    product: str = ""


class NotAFieldError(ValueError):
    """What is asked to change is no field of an invoice."""


def write_fields(invoice: Invoice, changes: Mapping[str, Any], *, at: datetime) -> bool:
    """Set and save what differs; whether anything did. `consumer` is an id or None, `lines` are `LineGiven`.

    What was handed in once must stay complete.

    Raises:
        NotAFieldError; ValidationError by field; IntegrityError where the number is taken.
    """
    unknown = sorted(set(changes) - set(FIELDS))
    if unknown:
        raise NotAFieldError(f"{', '.join(unknown)} is no field of an invoice.")
    values = {name: changes[name] for name in PLAIN_FIELDS if name in changes}
    if "number" in values:
        values["number"] = read_number(str(values["number"]))
    if "consumer" in changes:
        values["consumer"] = _read_consumer(invoice, changes["consumer"])
    differing = [name for name, value in values.items() if getattr(invoice, name) != value]
    for name in differing:
        setattr(invoice, name, values[name])
    has_other_lines = "lines" in changes and _write_lines(invoice, changes["lines"])
    if not differing and not has_other_lines:
        return False
    if invoice.state != Invoice.State.DRAFT:
        complete(invoice, program=get_program(), at=at)
        differing += ["fiscal_year", "net", "gross"]
    if differing:
        invoice.save(update_fields=differing)
    return True


def complete(invoice: Invoice, *, program: Program, at: datetime) -> None:
    """Fill in what follows from the rest, for an invoice that is handed in. Saves nothing.

    Raises:
        ValidationError: by field, in words for whoever entered it.
    """
    tenant = get_current_tenant()
    _fill_amounts(invoice)
    problems = {
        name: [words]
        for name, words in (
            ("consumer", _lacks_consumer(invoice)),
            ("number", _lacks_number(invoice)),
            ("invoiced_on", _lacks_day(invoice, at.astimezone(ZoneInfo(tenant.timezone)).date())),
            ("gross", _lacks_amount(invoice)),
            ("lines", _lacks_lines(invoice, program)),
            ("pages", "" if invoice.pages.exists() else "Take a picture of the invoice."),
        )
        if words
    }
    if problems:
        raise ValidationError(problems)
    assert invoice.invoiced_on is not None  # noqa: S101 - looked at above
    invoice.fiscal_year = fiscal_year_of(invoice.invoiced_on, start_month=tenant.fiscal_year_start_month)


def _read_consumer(invoice: Invoice, consumer_id: UUID | None) -> Consumer | None:
    if consumer_id is None:
        return None
    links = {"links__retailer": invoice.retailer_id, "links__ended_at__isnull": True}
    consumer = Consumer.objects.filter(pk=consumer_id, **links).exclude(state__in=GONE).first()
    if consumer is None:
        raise ValidationError({"consumer": ["This person is not registered with this shop."]})
    return consumer


def _write_lines(invoice: Invoice, given: Sequence[LineGiven]) -> bool:
    if len(given) > MOST_LINES:
        raise ValidationError({"lines": [f"An invoice has {MOST_LINES} lines at most."]})
    lines = _match(invoice, given)
    if [_said(line) for line in lines] == [_said(line) for line in invoice.lines.order_by("number")]:
        return False
    invoice.lines.all().delete()
    InvoiceLine.objects.bulk_create(lines)
    return True


def _match(invoice: Invoice, given: Sequence[LineGiven]) -> list[InvoiceLine]:
    catalogue = get_catalogue() if given else None
    chosen = dict(Product.objects.filter(sku__in={line.product for line in given}).values_list("sku", "pk"))
    lines = []
    for number, line in enumerate(given, start=1):
        assert catalogue is not None  # noqa: S101 - there are lines
        if line.product and line.product not in chosen:
            raise ValidationError({f"lines.{number - 1}.product": ["There is no such product any more."]})
        found = (
            Found(chosen[line.product], InvoiceLine.Match.PERSON)
            if line.product
            else catalogue.find(text=line.text, sku=line.sku)
        )
        lines.append(
            InvoiceLine(
                invoice=invoice,
                number=number,
                text=" ".join(line.text.split()),
                sku=line.sku.strip(),
                product_id=found.product_id,
                match=found.match,
                likeness=found.likeness,
                quantity=line.quantity,
                unit_price=line.unit_price,
                net=line.net,
            )
        )
    return lines


def _said(line: InvoiceLine) -> tuple[Any, ...]:
    return line.text, line.sku, line.product_id, line.match, line.quantity, line.unit_price, line.net


def _fill_amounts(invoice: Invoice) -> None:
    if invoice.gross is None and invoice.net is not None:
        invoice.gross = invoice.net + invoice.tax
    elif invoice.net is None and invoice.gross is not None:
        invoice.net = invoice.gross - invoice.tax


def _lacks_consumer(invoice: Invoice) -> str:
    if invoice.consumer is None:
        return "Choose who bought this."
    if invoice.consumer.state != Consumer.State.ACTIVE:
        return "This person cannot earn points now."
    return ""


def _lacks_number(invoice: Invoice) -> str:
    if not invoice.number:
        return "Enter the number of the invoice."
    return "" if is_number(invoice.number) else "Enter the number as it is printed, with its letters A to Z and digits."


def _lacks_day(invoice: Invoice, today: date) -> str:
    if invoice.invoiced_on is None:
        return "Enter the date of the invoice."
    return "The invoice is of a day to come." if invoice.invoiced_on > today else ""


def _lacks_amount(invoice: Invoice) -> str:
    if invoice.gross is None or invoice.net is None:
        return "Enter the total."
    if invoice.gross <= 0:
        return "The total is more than nothing."
    return "The tax is more than the total." if invoice.net < 0 else ""


def _lacks_lines(invoice: Invoice, program: Program) -> str:
    if program.line_mode == Program.LineMode.TOTAL or invoice.lines.exists():
        return ""
    return "Enter what was bought, line by line."

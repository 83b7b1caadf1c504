"""Forms with which the back office enters and edits invoices."""

from decimal import Decimal
from typing import Any

from django import forms
from unfold.widgets import (
    UnfoldAdminDateWidget,
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from loyalty.invoice_fields import MOST_LINES, LineGiven
from loyalty.models import Consumer, Invoice, InvoiceLine, Retailer

Amount = UnfoldAdminDecimalFieldWidget


def _amount(label: str, **options: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, max_digits=14, decimal_places=2, min_value=Decimal(0), required=False, widget=Amount, **options
    )


class RetailerForm(forms.Form):
    """For whom an invoice is entered."""

    retailer = forms.ModelChoiceField(
        Retailer.objects.filter(state=Retailer.State.ACTIVE),
        widget=UnfoldAdminSelectWidget,
        empty_label="Choose a shop",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["retailer"].label_from_instance = _name_shop  # type: ignore[attr-defined]


class InvoiceForm(forms.Form):
    """What the invoice says. Lines are in `LineFormSet`."""

    consumer = forms.ModelChoiceField(
        Consumer.objects.none(), required=False, widget=UnfoldAdminSelectWidget, empty_label="Nobody yet"
    )
    number = forms.CharField(label="Invoice number", max_length=60, required=False, widget=UnfoldAdminTextInputWidget)
    invoiced_on = forms.DateField(label="Date of the invoice", required=False, widget=UnfoldAdminDateWidget)
    net = _amount("Net")
    tax = _amount("Tax")
    gross = _amount("Total")
    note = forms.CharField(max_length=300, required=False, widget=UnfoldAdminTextInputWidget)

    def __init__(self, data: Any, *, invoice: Invoice) -> None:
        super().__init__(data, initial={name: getattr(invoice, name) for name in self.base_fields})
        known = Consumer.objects.filter(links__retailer=invoice.retailer_id, links__ended_at__isnull=True)
        self.fields["consumer"].queryset = known.order_by("name")  # type: ignore[attr-defined]
        self.fields["consumer"].label_from_instance = _name_consumer  # type: ignore[attr-defined]

    def changes(self) -> dict[str, Any]:
        """As `edit_invoice` takes them."""
        data = dict(self.cleaned_data)
        consumer = data.pop("consumer")
        return {**data, "consumer": consumer.pk if consumer else None, "tax": data["tax"] or Decimal(0)}


class LineForm(forms.Form):
    text = forms.CharField(label="As it stands on the invoice", max_length=200, widget=UnfoldAdminTextInputWidget)
    product = forms.CharField(
        label="Product (SKU)",
        max_length=60,
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text="Only to correct what was found; it is remembered for this text.",
    )
    quantity = forms.DecimalField(
        max_digits=12, decimal_places=3, min_value=Decimal("0.001"), initial=Decimal(1), widget=Amount
    )
    net = forms.DecimalField(max_digits=14, decimal_places=2, min_value=Decimal(0), widget=Amount)

    def given(self, before: InvoiceLine | None) -> LineGiven:
        """What was not shown in the form stays as it was."""
        data = self.cleaned_data
        is_same = before is not None and (before.quantity, before.net) == (data["quantity"], data["net"])
        price = before.unit_price if before and is_same else round(data["net"] / data["quantity"], 4)
        return LineGiven(
            text=data["text"],
            product=data["product"],
            quantity=data["quantity"],
            unit_price=price,
            net=data["net"],
            sku=before.sku if before else "",
        )


class _Lines(forms.BaseFormSet):  # type: ignore[type-arg] # Django's own class takes no parameter when it runs
    def given(self, before: list[InvoiceLine]) -> list[LineGiven]:
        filled = [
            (form, before[place] if place < len(before) else None)
            for place, form in enumerate(self.forms)
            if form.has_changed() or place < len(before)
        ]
        return [form.given(line) for form, line in filled if form.cleaned_data and not form.cleaned_data.get("DELETE")]


LineFormSet: Any = forms.formset_factory(
    LineForm, formset=_Lines, extra=2, can_delete=True, max_num=MOST_LINES, validate_max=True
)


def lines_of(lines: list[InvoiceLine]) -> list[dict[str, Any]]:
    """The lines as the formset shows them; a product only where a person chose it."""
    return [
        {
            "text": line.text,
            "product": line.product.sku if line.product and line.match == InvoiceLine.Match.PERSON else "",
            "quantity": line.quantity,
            "net": line.net,
        }
        for line in lines
    ]


class PictureForm(forms.Form):
    picture = forms.FileField(label="Photo or PDF")


def _name_shop(shop: Retailer) -> str:
    return ", ".join(part for part in (str(shop), shop.city, shop.region) if part)


def _name_consumer(consumer: Consumer) -> str:
    return " · ".join(part for part in (str(consumer), consumer.phone) if part)

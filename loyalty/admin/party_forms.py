"""What the office writes down of shops and members; what the fields may hold, the actions say."""

from typing import Any

from django import forms
from unfold.widgets import UnfoldAdminEmailInputWidget, UnfoldAdminTextInputWidget

from loyalty.models import Consumer, Retailer


def _text(label: str, longest: int, help_text: str = "", *, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=longest, help_text=help_text, required=required, widget=UnfoldAdminTextInputWidget
    )


def _mailbox(help_text: str) -> forms.EmailField:
    return forms.EmailField(
        label="E-mail address", help_text=help_text, required=False, widget=UnfoldAdminEmailInputWidget
    )


class RetailerProfileForm(forms.Form):
    shop_name = _text("Name of the shop", 160, required=True)
    contact_name = _text("Whom to ask for", 120, required=True)
    email = _mailbox("Notices go there. Codes do not, until the owner gives it in the app.")
    address = _text("Address", 300)
    postal_code = _text("Postal code", 16)
    city = _text("City", 80)
    region = _text("Region", 80)
    tax_id = _text("Tax number", 40)

    @classmethod
    def of(cls, retailer: Retailer, data: Any) -> "RetailerProfileForm":
        return cls(data, initial={name: getattr(retailer, name) for name in cls.base_fields})


class NewRetailerForm(RetailerProfileForm):
    phone = _text("Mobile number", 30, "The owner proves it by logging in with a code.", required=True)
    address = _text("Address", 300, required=True)
    city = _text("City", 80, required=True)
    field_order = ("phone",)


class ConsumerForm(forms.Form):
    name = _text("Name", 120, required=True)
    trade = _text("Trade", 60, "What they do, such as plumber.")
    email = _mailbox("Notices go there. Codes do not, until the member gives it in the app.")
    city = _text("City", 80)
    region = _text("Region", 80)
    language = _text("Language", 8, "Such as en or pt-BR.")

    @classmethod
    def of(cls, consumer: Consumer, data: Any) -> "ConsumerForm":
        return cls(data, initial={name: getattr(consumer, name) for name in cls.base_fields})

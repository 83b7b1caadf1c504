from typing import Any
from zoneinfo import available_timezones

from django import forms

from kit.countries import COUNTRY_NAMES, CURRENCIES
from tenants.addresses import address_rule, find_address_problem, slug_of
from tenants.models import Tenant

CHOOSE = ("", "Choose…")
KINDS = [
    (Tenant.Kind.MERCHANT, "Merchant", "You sell to people: a shop, a café, an online store."),
    (Tenant.Kind.MANUFACTURER, "Manufacturer", "You sell to companies: dealers, installers, wholesalers."),
]
# Those of regions, as browsers name them; the rest are offsets and relics.
ZONES = ["UTC", *sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))]


class AddressField(forms.CharField):
    """What is typed before the platform's host; gives the short name."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=40, validators=[address_rule], **options)
        self.widget.attrs.update({"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"})

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").lower()

    def clean(self, value: Any) -> str:
        slug = slug_of(super().clean(value))
        problem = find_address_problem(slug)
        if problem:
            raise forms.ValidationError(problem)
        return slug


class SignUpForm(forms.Form):
    name = forms.CharField(label="Company name", max_length=120)
    kind = forms.ChoiceField(
        label="What do you do?", choices=[(kind.value, label) for kind, label, _ in KINDS], widget=forms.RadioSelect
    )
    slug = AddressField(label="Address", help_text="Your team signs in here. It cannot be changed later.")
    country = forms.ChoiceField(choices=[CHOOSE, *sorted(COUNTRY_NAMES.items(), key=lambda pair: pair[1])])
    currency = forms.ChoiceField(choices=[CHOOSE, *[(code, code) for code in CURRENCIES]])
    timezone = forms.ChoiceField(
        label="Time zone",
        choices=[(name, name.replace("_", " ")) for name in ZONES],
        initial="UTC",
        help_text="When your day begins and ends.",
    )
    admin_name = forms.CharField(label="Your name", max_length=120)
    admin_email = forms.EmailField(
        label="Your e-mail address", max_length=254, help_text="We send a link there. You will be the first Admin."
    )
    admin_name.widget.attrs["autocomplete"] = "name"
    admin_email.widget.attrs["autocomplete"] = "email"
    name.widget.attrs["autocomplete"] = "organization"


class AddressForm(forms.Form):
    slug = AddressField(label="Another address", help_text="Your team signs in here. It cannot be changed later.")

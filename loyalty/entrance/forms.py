from django import forms
from django.core.exceptions import ValidationError

from people.phones import NotANumberError, read_phone
from tenants.current import get_current_tenant

SIX_DIGITS = 6


class NumberForm(forms.Form):
    phone = forms.CharField(
        label="Mobile number",
        max_length=40,
        widget=forms.TextInput(
            attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel", "autofocus": True, "required": True}
        ),
    )

    def clean_phone(self) -> str:
        try:
            return read_phone(self.cleaned_data["phone"], country=get_current_tenant().country)
        except NotANumberError as error:
            raise ValidationError(str(error)) from error


class RegistrationForm(NumberForm):
    code = forms.CharField(
        label="Registration code",
        max_length=40,
        help_text="The company gave it to you, such as K7MPX-3QWEH.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "autofocus": True}),
    )
    field_order = ("code", "phone")


class DigitsForm(forms.Form):
    digits = forms.RegexField(
        r"^\s*[0-9]{3}\s?[0-9]{3}\s*$",
        label="Code",
        error_messages={"invalid": "A code has six digits."},
        widget=forms.TextInput(
            attrs={
                "class": "input input--code",
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "autofocus": True,
                "maxlength": 9,
            }
        ),
    )

    def clean_digits(self) -> str:
        return "".join(str(self.cleaned_data["digits"]).split())

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from people.phones import NotANumberError, read_phone
from tenants.current import get_current_tenant


class PhoneField(serializers.CharField):
    """A telephone number in any spelling; without a country code it is one of the tenant's country."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=40, **options)

    def to_internal_value(self, data: Any) -> str:
        try:
            return read_phone(super().to_internal_value(data), country=get_current_tenant().country)
        except NotANumberError as error:
            raise ValidationError(str(error)) from error


class DigitsField(serializers.RegexField):
    """The six digits of a one-time code."""

    def __init__(self, **options: Any) -> None:
        super().__init__(r"^[0-9]{6}$", **options)
        self.error_messages["invalid"] = "A code has six digits."

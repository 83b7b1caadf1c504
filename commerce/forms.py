"""Forms for facts edited by hand: what is typed passes the rules that imports have, in the same words."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.validators import ProhibitNullCharactersValidator

from commerce.fields.by_hand import read_by_hand
from commerce.fields.rules import FIELDS
from tenants.current import get_current_tenant


class ByHandForm(forms.ModelForm):  # type: ignore[type-arg]
    """`kind` is that of the file; `rules` says which of its fields each field of the form is."""

    kind: ClassVar[str]
    rules: ClassVar[Mapping[str, str]]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        missing = {rule.name: rule.missing for rule in FIELDS[self.kind]}
        for name, rule_name in self._ruled().items():
            field, problem = self.fields[name], missing[rule_name]
            field.validators = [one for one in field.validators if isinstance(one, ProhibitNullCharactersValidator)]
            if problem is not None:
                field.error_messages["required"] = problem.message

    def clean(self) -> None:
        super().clean()
        names = {rule: name for name, rule in self._ruled().items() if name in self.changed_data}
        given = {rule: self.cleaned_data.get(name) for rule, name in names.items()}
        texts = {rule: str(value) for rule, value in given.items() if value not in (None, "")}
        reading = read_by_hand(self.kind, texts, country=get_current_tenant().country)
        for rule, problem in reading.problems.items():
            self.add_error(names[rule], problem.message)
        for rule, text in reading.values.items():
            self.cleaned_data[names[rule]] = self.fields[names[rule]].to_python(text)

    def _get_validation_exclusions(self) -> set[str]:
        """The model's own validators would say the same again, or something else of what an import let in."""
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded | ({"email"} & self.fields.keys())

    def _ruled(self) -> dict[str, str]:
        return {name: rule for name, rule in self.rules.items() if name in self.fields}

"""Which products a rule or a campaign counts, as people type it: one name on each line."""

from typing import Any

from django import forms
from unfold.widgets import UnfoldAdminTextareaWidget

from loyalty.models.programme import Scope
from loyalty.queries.scope_values import list_unknown, say_unknown


class NamesField(forms.CharField):
    widget = UnfoldAdminTextareaWidget

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(str(one) for one in value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return [name for line in str(value or "").splitlines() if (name := line.strip())]

    def validate(self, value: Any) -> None:
        """Whether names are needed depends on the scope; the form sees to it."""

    def run_validators(self, value: Any) -> None:
        """They are for text."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool((initial or []) != self.to_python(data))


class ScopeForm(forms.ModelForm):  # type: ignore[type-arg]
    scope_values = NamesField(
        label="Which of them",
        required=False,
        help_text="One on each line: names of categories or brands, or SKUs. Empty where everything counts.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        scope, values = cleaned.get("scope"), cleaned.get("scope_values") or []
        if scope == Scope.EVERYTHING:
            cleaned["scope_values"] = []
        elif scope and not values:
            self.add_error("scope_values", "Say which of them it counts.")
        elif scope and (unknown := list_unknown(scope, values)):
            self.add_error("scope_values", say_unknown(scope, unknown))
        return cleaned

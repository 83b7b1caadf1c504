from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from approval.models import ReasonCode, Verdict
from approval.queries.reasons import list_reasons

WHY = "Choose a reason."


class AnswerForm(forms.Form):
    """A verdict with its reason: chosen where the kind has reasons for it, else in the note."""

    verdict = forms.ChoiceField(choices=Verdict.choices)
    reason = forms.ModelChoiceField(ReasonCode.objects.none(), required=False)
    note = forms.CharField(required=False, max_length=2000, strip=True)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        reason = self.fields["reason"]
        assert isinstance(reason, forms.ModelChoiceField)  # noqa: S101 - declared above
        reason.queryset = list_reasons(kind)

    def clean(self) -> None:
        super().clean()
        verdict, reason = self.cleaned_data.get("verdict"), self.cleaned_data.get("reason")
        if verdict is None or verdict == Verdict.APPROVE:
            return
        if reason is None and list_reasons(self.kind).filter(verdict=verdict).exists():
            raise ValidationError(WHY)

    def refusal(self) -> str:
        """The first complaint, as one sentence."""
        return " ".join(str(problem) for problems in self.errors.values() for problem in problems)


class DecisionForm(AnswerForm):
    """What the decision screen sends: the answer, and what was on the screen."""

    seen_hash = forms.CharField(max_length=64)
    level = forms.IntegerField(min_value=1, max_value=32_767)


class BulkForm(AnswerForm):
    """One answer to the ticked rows. Each row is "id:hash:level", as it was on the page."""

    verdict = forms.ChoiceField(choices=[choice for choice in Verdict.choices if choice[0] != Verdict.QUERY])

    def clean(self) -> None:
        super().clean()
        if self.cleaned_data.get("verdict") != Verdict.APPROVE and not self.kind:
            raise ValidationError("Choose one kind of entry to return or reject several at once.")

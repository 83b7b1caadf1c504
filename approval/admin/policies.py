from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline

from approval.actions.furnish_policy import furnish_policy
from approval.models import Kind, Level, Policy, ReasonCode, Verdict


class LevelsFormSet(forms.BaseInlineFormSet):  # type: ignore[type-arg]
    """The rules that span the levels of a policy."""

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        kept = [form.cleaned_data for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
        numbers = [level["number"] for level in kept]
        if not any(level["amount_from"] == 0 for level in kept):
            raise ValidationError("One level must apply from the amount 0, or small entries would pass nobody.")
        if sorted(numbers) != list(range(1, len(numbers) + 1)):
            raise ValidationError("Number the levels 1, 2, 3 … without a gap, in the order in which they decide.")
        for level in kept:
            if level["escalate_to"] == level["role"]:
                raise ValidationError(f"Level {level['number']} is escalated to the role that is late. Choose another.")


class LevelInline(TabularInline):
    model = Level
    formset = LevelsFormSet
    fields = ("number", "role", "amount_from", "time_limit_hours", "escalate_to")
    extra = 0
    verbose_name_plural = "levels, in the order in which they decide"


class PolicyAdmin(ModelAdmin):
    """Each kind has its policy from the start; what waits already keeps the levels it began with."""

    list_display = ("kind", "levels_in_words", "may_be_delegated")
    fields = ("kind", "may_be_delegated")
    readonly_fields = ("kind",)
    inlines = (LevelInline,)
    list_disable_select_all = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Policy]:
        policies: QuerySet[Policy] = super().get_queryset(request)
        return policies.prefetch_related("levels")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        furnish_all()
        return super().changelist_view(request, extra_context)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Policy | None = None) -> bool:
        return False

    @admin.display(description="levels")
    def levels_in_words(self, policy: Policy) -> str:
        return " → ".join(
            f"{level.role}{f' from {level.amount_from:,.0f}' if level.amount_from else ''} ({level.time_limit_hours} h)"
            for level in policy.levels.all()
        )


class ReasonForm(forms.ModelForm):  # type: ignore[type-arg]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        verdict = self.fields.get("verdict")
        if isinstance(verdict, forms.ChoiceField):
            verdict.choices = [choice for choice in Verdict.choices if choice[0] != Verdict.APPROVE]


class ReasonCodeAdmin(ModelAdmin):
    """A reason that was given stays; one that shall not be given any more is made inactive."""

    form = ReasonForm
    list_display = ("label", "kind", "verdict", "is_active")
    list_filter = ("kind", "verdict", "is_active")
    search_fields = ("label", "code")
    fields = ("kind", "verdict", "code", "label", "is_active")

    def get_readonly_fields(self, request: HttpRequest, obj: ReasonCode | None = None) -> tuple[str, ...]:
        return ("kind", "verdict", "code") if obj else ()

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        furnish_all()
        return super().changelist_view(request, extra_context)

    def has_delete_permission(self, request: HttpRequest, obj: ReasonCode | None = None) -> bool:
        return False


def furnish_all() -> None:
    for kind in Kind:
        furnish_policy(kind=kind)

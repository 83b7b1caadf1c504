from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import ForeignKey, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin

from approval.actions.delegate import delegate, find_refusal
from approval.actions.revoke_delegation import revoke_delegation
from approval.models import Delegation
from approval.models.policies import DECIDING_ROLES
from kit import clock
from people.models import User


class DelegationForm(forms.ModelForm):  # type: ignore[type-arg]
    """`actor`, who fills the form in, is set on the class that the admin derives for each request."""

    actor: User

    def clean(self) -> None:
        super().clean()
        answers: dict[str, Any] = self.cleaned_data
        if self.errors:
            return
        refusal = find_refusal(
            from_user=answers.get("from_user", self.actor),
            to_user=answers["to_user"],
            begins_at=answers["begins_at"],
            ends_at=answers["ends_at"],
            at=clock.now(),
        )
        if refusal:
            raise ValidationError(refusal)


class DelegationAdmin(ModelAdmin):
    """Made and revoked, never edited: what was decided in somebody's place must stay explained."""

    form = DelegationForm
    list_display = ("from_user", "to_user", "what", "begins_at", "ends_at", "state", "revoke")
    list_display_links = None
    list_select_related = ("from_user", "to_user")
    search_fields = ("from_user__username", "to_user__username", "note")
    date_hierarchy = "begins_at"
    list_disable_select_all = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delegation]:
        delegations: QuerySet[Delegation] = super().get_queryset(request)
        if _oversees(request):
            return delegations
        return delegations.filter(Q(from_user=request.user.pk) | Q(to_user=request.user.pk))

    def get_fields(self, request: HttpRequest, obj: Delegation | None = None) -> tuple[str, ...]:
        asked = ("to_user", "kind", "begins_at", "ends_at", "note")
        return ("from_user", *asked) if obj or _oversees(request) else asked

    def get_form(self, request: HttpRequest, obj: Delegation | None = None, **kwargs: Any) -> type[DelegationForm]:
        form: type[DelegationForm] = super().get_form(request, obj, **kwargs)
        form.actor = request.user  # type: ignore[assignment] # staff
        return form

    def formfield_for_foreignkey(self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        deciding = User.objects.filter(is_active=True, groups__name__in=[role for role, _ in DECIDING_ROLES])
        kwargs["queryset"] = deciding.distinct()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: Delegation | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Delegation | None = None) -> bool:
        return False

    def save_form(self, request: HttpRequest, form: Any, change: Any) -> Delegation:
        """Making and recording belong together, so the action makes the row and the form only asks for it."""
        answers = form.cleaned_data
        actor: User = request.user  # type: ignore[assignment] # staff
        return delegate(
            from_user=answers.get("from_user", actor),
            to_user=answers["to_user"],
            kind=answers["kind"],
            begins_at=answers["begins_at"],
            ends_at=answers["ends_at"],
            note=answers["note"],
            actor=actor,
            at=clock.now(),
        )

    def save_model(self, request: HttpRequest, obj: Delegation, form: Any, change: Any) -> None:
        """The action has saved it."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: Any) -> None:
        """There is nothing related."""

    def log_addition(self, request: HttpRequest, obj: Delegation, message: Any) -> None:
        """The event of the action says it already."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.revoke_view))
        urls: list[URLPattern] = super().get_urls()
        return [path("<int:pk>/revoke", view, name="approval_delegation_revoke"), *urls]

    def revoke_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        delegation = get_object_or_404(self.get_queryset(request), pk=pk)
        revoke_delegation(delegation=delegation, actor=request.user, at=clock.now())  # type: ignore[arg-type] # staff
        self.message_user(request, f"Revoked: {delegation}.")
        return redirect("admin:approval_delegation_changelist")

    @admin.display(description="for")
    def what(self, delegation: Delegation) -> str:
        return delegation.get_kind_display() if delegation.kind else "everything"

    @admin.display(description="state")
    def state(self, delegation: Delegation) -> str:
        now = clock.now()
        if delegation.revoked_at:
            return "revoked"
        if delegation.ends_at <= now:
            return "over"
        return "not begun" if delegation.begins_at > now else "in force"

    @admin.display(description="")
    def revoke(self, delegation: Delegation) -> SafeString:
        """The button stands inside the form of the list, so it says where else it leads."""
        if self.state(delegation) in {"revoked", "over"}:
            return SafeString("")
        return format_html(
            '<button class="{}" type="submit" formaction="{}" formmethod="post" formnovalidate>Revoke</button>',
            "border border-base-200 dark:border-base-700 px-3 py-1 rounded-default cursor-pointer",
            reverse("admin:approval_delegation_revoke", args=[delegation.pk]),
        )


def _oversees(request: HttpRequest) -> bool:
    user: Any = request.user
    return bool(user.has_perm("approval.delegate_for_others"))

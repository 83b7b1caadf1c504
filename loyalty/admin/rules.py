from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin

from kit import clock
from loyalty.actions.draft_rule_version import DraftExistsError, draft_rule_version
from loyalty.actions.edit_rule_version import FIELDS, edit_rule_version
from loyalty.actions.publish_rule_version import NotPublishableError, publish_rule_version
from loyalty.admin.programme import PromiseAdmin
from loyalty.admin.scopes import ScopeForm
from loyalty.admin.trials import TrialPages
from loyalty.models import EarningRule, EarningRuleVersion
from loyalty.queries.promise_words import say_promise, say_state
from people.models import User
from tenants.current import get_current_tenant


class EarningRuleAdmin(PromiseAdmin):
    list_display = ("name", "is_active", "says", "draft")
    list_filter = ("is_active",)
    search_fields = ("name",)
    fields = ("name", "is_active")
    change_form_outer_after_template = "admin/loyalty/versions.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[EarningRule]:
        rules: QuerySet[EarningRule] = super().get_queryset(request).prefetch_related("versions")
        return rules

    @admin.display(description="gives today")
    def says(self, rule: EarningRule) -> str:
        today = clock.today(get_current_tenant().timezone)
        for version in rule.versions.all():
            if version.published_at and version.begins_on <= today and (version.ends_on or today) >= today:
                return say_promise(version)
        return "nothing"

    @admin.display(description="draft")
    def draft(self, rule: EarningRule) -> str:
        return next((f"version {version.number}" for version in rule.versions.all() if not version.published_at), "")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.draft_view))
        urls: list[URLPattern] = super().get_urls()
        return [path("<int:pk>/draft", view, name="loyalty_earningrule_draft"), *urls]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        versions = EarningRuleVersion.objects.filter(rule=int(object_id) if object_id.isdecimal() else 0)
        rows = [(version, say_promise(version), say_state(version)) for version in versions.select_related("rule")]
        more = {
            "versions": rows,
            "may_draft": self.has_change_permission(request)
            and not any(version.published_at is None for version, _, _ in rows),
        }
        answer: HttpResponse = super().change_view(request, object_id, form_url, {**(extra_context or {}), **more})
        return answer

    def draft_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.has_change_permission(request):
            raise PermissionDenied
        rule = get_object_or_404(EarningRule, pk=pk)
        try:
            draft = draft_rule_version(rule=rule, actor=cast(User, request.user), at=clock.now())
        except DraftExistsError as refusal:
            messages.error(request, str(refusal))
            return redirect("admin:loyalty_earningrule_change", pk)
        return redirect("admin:loyalty_earningruleversion_change", draft.pk)


class VersionForm(ScopeForm):
    class Meta:
        model = EarningRuleVersion
        fields = FIELDS


class EarningRuleVersionAdmin(TrialPages, ModelAdmin):
    form = VersionForm
    list_display = ("__str__", "says", "begins_on", "ends_on", "state")
    list_select_related = ("rule",)
    list_filter = ("rule",)
    fieldsets = (
        ("What it gives", {"fields": ("per", "points", "per_amount")}),
        ("For what", {"fields": ("scope", "scope_values", "minimum_amount", "minimum_units")}),
        ("When", {"fields": ("begins_on", "ends_on")}),
    )
    change_form_before_template = "admin/loyalty/promise.html"
    change_form_outer_after_template = "admin/loyalty/publishing.html"

    @admin.display(description="gives")
    def says(self, version: EarningRuleVersion) -> str:
        return say_promise(version)

    @admin.display(description="state")
    def state(self, version: EarningRuleVersion) -> str:
        return say_state(version)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # a version is begun from its rule

    def has_change_permission(self, request: HttpRequest, obj: EarningRuleVersion | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.published_at is None)

    def has_delete_permission(self, request: HttpRequest, obj: EarningRuleVersion | None = None) -> bool:
        """Only a draft, and only by its own page: a list of many would meet versions that stand."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.published_at is None)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return {}

    def save_model(self, request: HttpRequest, obj: EarningRuleVersion, form: Any, change: Any) -> None:
        values = {name: form.cleaned_data[name] for name in FIELDS}
        edit_rule_version(version=obj, values=values, actor=cast(User, request.user), at=clock.now())

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.publish_view))
        own = [path("<int:pk>/publish", view, name="loyalty_earningruleversion_publish"), *self.list_trial_urls()]
        urls: list[URLPattern] = super().get_urls()
        return [*own, *urls]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        found = EarningRuleVersion.objects.select_related("rule").filter(
            pk=int(object_id) if object_id.isdecimal() else 0
        )
        version = found.first()
        more = {
            "version": version,
            "promise": say_promise(version) if version else "",
            "state_words": say_state(version) if version else "",
            "trials": list(version.simulations.all()[:5]) if version else [],
            "may_try": self.has_change_permission(request, version),
            "may_publish": _may_publish(request) and version is not None and version.published_at is None,
        }
        answer: HttpResponse = super().change_view(request, object_id, form_url, {**(extra_context or {}), **more})
        return answer

    def publish_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not _may_publish(request):
            raise PermissionDenied
        version = get_object_or_404(EarningRuleVersion.objects.select_related("rule"), pk=pk)
        try:
            published = publish_rule_version(version=version, actor=cast(User, request.user), at=clock.now())
        except NotPublishableError as refusal:
            messages.error(request, str(refusal))
            return redirect("admin:loyalty_earningruleversion_change", pk)
        messages.success(request, f"Published: {say_promise(published)}, from {published.begins_on:%-d %B %Y}.")
        return redirect("admin:loyalty_earningrule_change", published.rule_id)


def _may_publish(request: HttpRequest) -> bool:
    user: Any = request.user
    return bool(user.has_perm("loyalty.publish_earningrule"))

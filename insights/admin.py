from typing import Any, cast

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from unfold.admin import ModelAdmin

from insights import tag_table
from insights.actions.change_rule import change_rule
from insights.models import Assumptions, ModelRun, TagRule
from kit import clock
from people.admin.reading import ReadOnlyAdmin, counted
from people.models import User


class RuleAdmin(ModelAdmin):
    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's signature
        change_rule(rule=obj, actor=cast(User, request.user), at=clock.now())


class AssumptionsAdmin(RuleAdmin):
    fields = ["churn_horizon_days", "value_horizon_days", "discount_percent_per_year"]
    list_display = ["__str__", *fields]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not Assumptions.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Assumptions | None = None) -> bool:
        return False


class TagRuleAdmin(RuleAdmin):
    list_display = ["tag", "is_enabled", "meaning"]
    fields = ["tag", "meaning", "is_enabled", "parameters", "numbers"]
    readonly_fields = ["tag", "meaning", "numbers"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # A refresh makes the missing ones; others there are none.

    def has_delete_permission(self, request: HttpRequest, obj: TagRule | None = None) -> bool:
        return False

    @admin.display(description="meaning")
    def meaning(self, rule: TagRule) -> str:
        return tag_table.BY_SLUG[rule.tag].meaning

    @admin.display(description="numbers you may set")
    def numbers(self, rule: TagRule) -> SafeString:
        rows = (
            (number.name, f"{number.default:g}", f"{number.least:g}", f"{number.most:g}", number.reason)
            for number in tag_table.BY_SLUG[rule.tag].parameters
        )
        return format_html_join("", "<p><code>{}</code>: {} unless set, from {} to {}. {}</p>", rows)


class ModelRunAdmin(ReadOnlyAdmin):
    list_display = [
        "as_of",
        "kind",
        counted("customers", "customers recomputed"),
        counted("order_days", "order-days"),
        counted("patterns", "patterns"),
        "seconds",
        "finished_at",
        "actor_label",
    ]
    list_filter = ["kind"]
    date_hierarchy = "as_of"


REGISTER: list[tuple[type[models.Model], Any]] = [
    (Assumptions, AssumptionsAdmin),
    (TagRule, TagRuleAdmin),
    (ModelRun, ModelRunAdmin),
]

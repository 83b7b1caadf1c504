from typing import Any

from django.http import HttpRequest
from unfold.admin import ModelAdmin

from tenants.models import Domain, Plan, PlatformEvent, Tenant


class TenantAdmin(ModelAdmin):
    list_display = ("name", "slug", "kind", "state", "plan", "created_at")
    list_filter = ("state", "kind", "plan")
    search_fields = ("name", "slug", "domains__domain")
    fields = ("name", "slug", "kind", "state", "plan", "timezone", "currency", "country", "created_at")
    readonly_fields = ("slug", "kind", "state", "created_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class DomainAdmin(ModelAdmin):
    list_display = ("domain", "tenant", "is_primary")
    search_fields = ("domain", "tenant__name")
    fields = ("domain", "tenant", "is_primary")
    autocomplete_fields = ("tenant",)


class PlanAdmin(ModelAdmin):
    list_display = ("name",)
    fields = ("name",)


class PlatformEventAdmin(ModelAdmin):
    list_display = ("at", "event", "slug", "actor_label")
    list_filter = ("event",)
    search_fields = ("slug", "actor_label")
    date_hierarchy = "at"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


REGISTER = [
    (Tenant, TenantAdmin),
    (Domain, DomainAdmin),
    (Plan, PlanAdmin),
    (PlatformEvent, PlatformEventAdmin),
]

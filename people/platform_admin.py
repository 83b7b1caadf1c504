"""Platform staff on the platform's admin site: superusers, who exist there and nowhere else."""

from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from people.admin.audit import AuditAdmin
from people.models import DomainEvent, User


class PlatformUserAdmin(ModelAdmin):
    list_display = ("username", "email", "is_active", "is_superuser", "last_login")
    search_fields = ("username", "email")
    fields = ("username", "first_name", "last_name", "email", "is_active", "is_staff", "is_superuser", "last_login")
    readonly_fields = ("last_login",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # `manage.py createsuperuser` sets the first password

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


REGISTER: list[tuple[type[Model], type[ModelAdmin]]] = [
    (User, PlatformUserAdmin),
    (DomainEvent, AuditAdmin),
]

"""Facts without pages of their own for files; customers, products and orders are in `ingestion.admin`."""

from typing import Any

from django.http import HttpRequest
from unfold.admin import ModelAdmin

from commerce.models import Category, SalesRep, Source


class SalesRepAdmin(ModelAdmin):
    list_display = ("code", "name", "email", "user")
    list_select_related = ("user",)
    search_fields = ("code", "name")
    fields = ("code", "name", "email", "user")
    autocomplete_fields = ("user",)


class SourceAdmin(ModelAdmin):
    list_display = ("name", "slug", "kind")
    search_fields = ("name", "slug")
    fields = ("name", "slug", "kind")
    prepopulated_fields = {"slug": ("name",)}

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class CategoryAdmin(ModelAdmin):
    list_display = ("name",)
    search_fields = ("name",)
    fields = ("name",)


REGISTER = [(SalesRep, SalesRepAdmin), (Source, SourceAdmin), (Category, CategoryAdmin)]

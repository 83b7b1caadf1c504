"""What helps to read invoices: spellings of products, and the keys of those who sign e-invoices."""

from typing import Any

from django.forms import ModelForm
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from loyalty.einvoice.token import is_public_key
from loyalty.lines.likeness import plain
from loyalty.models import IssuerKey, ProductAlias


class AliasForm(ModelForm):  # type: ignore[type-arg] # Django's own class takes no parameter when it runs
    def clean_text(self) -> str:
        return plain(self.cleaned_data["text"])


class ProductAliasAdmin(ModelAdmin):
    form = AliasForm
    list_display = ("text", "product", "created_by", "created_at")
    list_select_related = ("product", "created_by")
    search_fields = ("text", "product__sku", "product__name")
    autocomplete_fields = ("product",)
    fields = ("text", "product")

    def save_model(self, request: HttpRequest, obj: ProductAlias, form: Any, change: Any) -> None:
        obj.created_by = request.user  # type: ignore[assignment] # the site lets nobody in without logging in
        super().save_model(request, obj, form, change)


class IssuerKeyForm(ModelForm):  # type: ignore[type-arg]
    def clean_public_key(self) -> str:
        key: str = self.cleaned_data["public_key"]
        if not is_public_key(key):
            self.add_error("public_key", "This is no RSA public key in PEM form.")
        return key


class IssuerKeyAdmin(ModelAdmin):
    form = IssuerKeyForm
    list_display = ("name", "key_id", "is_active")
    fields = ("name", "key_id", "public_key", "is_active")

    def has_delete_permission(self, request: HttpRequest, obj: IssuerKey | None = None) -> bool:
        return False

"""Shops in the administration: who they are, and the papers of their registration. They register themselves."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from loyalty.models import Retailer, RetailerDocument
from people.admin.reading import ReadOnlyAdmin
from tenants.private_files import send_private_file, show_private_picture

VIEW_PAPERS = "loyalty.view_retailerdocument"


class RetailerAdmin(ReadOnlyAdmin):
    list_display = ("shop", "state", "city", "region", "contact_name", "phone", "created_at", "activated_at")
    list_filter = ("state", "region")
    search_fields = ("shop_name", "contact_name", "phone", "city", "tax_id")
    date_hierarchy = "created_at"
    show_full_result_count = False
    fields = (
        "state",
        "reason",
        "shop_name",
        "contact_name",
        "phone",
        "email",
        "address",
        "postal_code",
        "city",
        "region",
        "tax_id",
        "code",
        "account",
        "created_at",
        "activated_at",
        "papers",
    )
    readonly_fields = ("papers", "created_at", "activated_at")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.document_view)
        urls: list[URLPattern] = super().get_urls()
        return [path("documents/<int:document_id>/<slug:form>", view, name="loyalty_retailer_document"), *urls]

    def document_view(self, request: HttpRequest, document_id: int, form: str) -> FileResponse:
        """A clean picture to be looked at, or the original as a download."""
        if not request.user.has_perm(VIEW_PAPERS):
            raise PermissionDenied
        document = get_object_or_404(RetailerDocument, pk=document_id)
        if form == "picture":
            return show_private_picture(file=document.picture, media_type="image/jpeg")
        ending = str(document.original).rpartition(".")[2]
        filename = f"{document.kind}-{document.pk}.{ending}"
        return send_private_file(request=request, file=document.original, permission=VIEW_PAPERS, filename=filename)

    @admin.display(description="shop", ordering="shop_name")
    def shop(self, retailer: Retailer) -> str:
        return str(retailer)

    @admin.display(description="papers")
    def papers(self, retailer: Retailer) -> SafeString:
        rows = [
            (url_of(document, "picture"), str(document), url_of(document, "original"))
            for document in retailer.documents.order_by("id")
        ]
        if not rows:
            return SafeString("None were handed in.")
        one = '<li><a href="{}" target="_blank" rel="noopener">{}</a> (<a href="{}">as it came</a>)</li>'
        return format_html("<ul>{}</ul>", format_html_join("", one, rows))


def url_of(document: Any, form: str) -> str:
    return reverse("admin:loyalty_retailer_document", args=[document.pk, form])

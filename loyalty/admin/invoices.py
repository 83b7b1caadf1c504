"""Invoices in the administration: a list with what is unusual about them, and entry on a retailer's behalf."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin

from approval.models import Kind
from approval.queries.requests import find_request
from kit import clock
from loyalty.actions.add_pages import add_pages
from loyalty.actions.delete_draft import delete_draft
from loyalty.actions.edit_invoice import edit_invoice
from loyalty.actions.save_draft import save_draft
from loyalty.actions.submit_invoice import submit_invoice
from loyalty.actions.take_file import take_file
from loyalty.actions.withdraw_invoice import withdraw_invoice
from loyalty.admin.invoice_forms import InvoiceForm, LineFormSet, PictureForm, RetailerForm, lines_of
from loyalty.invoice_rights import IN_MAKERS_HANDS, IN_REVIEW
from loyalty.models import Invoice, InvoicePage, InvoiceSignal
from loyalty.queries.invoice_panel import get_panel
from people.admin.reading import counted
from people.refusals import RefusedError
from tenants.private_files import send_private_file, show_private_picture

State = Invoice.State


class UnusualFilter(admin.SimpleListFilter):
    """By the rule that found something to look at."""

    title = "what is unusual"
    parameter_name = "rule"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("any", "anything"), *((str(value), str(label)) for value, label in InvoiceSignal.Rule.choices)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Invoice]) -> QuerySet[Invoice]:
        rule = self.value()
        if not rule:
            return queryset
        signals = _unusual() if rule == "any" else _unusual().filter(rule=rule)
        return queryset.filter(Exists(signals))


class InvoiceAdmin(ModelAdmin):
    list_display = (
        "name",
        "retailer",
        "consumer",
        "invoiced_on",
        "total",
        "state",
        "unusual_words",
        counted("points", "points"),
        "handed_in",
    )
    list_filter = ("state", UnusualFilter, "is_qr_genuine", "retailer__region", "invoiced_on")
    list_select_related = ("retailer", "consumer")
    list_display_links = ("name",)
    search_fields = ("number", "retailer__shop_name", "consumer__name", "consumer__phone")
    date_hierarchy = "submitted_at"
    show_full_result_count = False
    ordering = ("-created_at",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Invoice]:
        """Drafts are seen by whoever is at them."""
        others_drafts = Q(state=State.DRAFT) & ~Q(maker=request.user.pk)
        found: QuerySet[Invoice] = super().get_queryset(request)
        return found.exclude(others_drafts).annotate(unusual=Exists(_unusual()))

    def has_delete_permission(self, request: HttpRequest, obj: Invoice | None = None) -> bool:
        return False

    @admin.display(description="invoice", ordering="number")
    def name(self, invoice: Invoice) -> str:
        return str(invoice)

    @admin.display(description="total", ordering="gross", empty_value="")
    def total(self, invoice: Invoice) -> str | None:
        return None if invoice.gross is None else f"{invoice.gross:,.2f}"

    @admin.display(description="checks", ordering="unusual", empty_value="")
    def unusual_words(self, invoice: Invoice) -> str | None:
        return "look closely" if invoice.unusual else None  # type: ignore[attr-defined] # annotated above

    @admin.display(description="handed in", ordering="submitted_at", empty_value="")
    def handed_in(self, invoice: Invoice) -> datetime | None:
        return invoice.submitted_at

    def get_urls(self) -> list[URLPattern]:
        deeds: dict[str, Callable[..., HttpResponse]] = {
            "pictures": self.pictures_view,
            "submit": self.submit_view,
            "withdraw": self.withdraw_view,
            "throw_away": self.throw_away_view,
        }
        own = [
            path(
                f"<uuid:invoice_id>/{word}",
                self.admin_site.admin_view(require_POST(view)),
                name=f"loyalty_invoice_{word}",
            )
            for word, view in deeds.items()
        ]
        page = self.admin_site.admin_view(self.page_view)
        urls: list[URLPattern] = super().get_urls()
        return [*own, path("pages/<uuid:page_id>/<slug:form>", page, name="loyalty_invoice_page"), *urls]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = RetailerForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            retailer = form.cleaned_data["retailer"]
            invoice = save_draft(retailer=retailer, draft_key=uuid4(), changes={}, actor=_user(request), at=clock.now())
            return redirect("admin:loyalty_invoice_change", invoice.pk)
        context = self._context(request, title="Enter an invoice for a shop", form=form)
        return TemplateResponse(request, "admin/loyalty/invoice_begin.html", context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        invoice: Invoice | None = self.get_object(request, unquote(object_id))
        if request.method == "POST" and not (invoice and self._may_edit(request, invoice)):
            raise PermissionDenied
        if invoice is None:
            missing: HttpResponse = self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
            return missing
        lines = list(invoice.lines.select_related("product").order_by("number"))
        form = InvoiceForm(request.POST or None, invoice=invoice)
        formset = LineFormSet(request.POST or None, initial=lines_of(lines), prefix="lines")
        if request.method == "POST" and form.is_valid() and formset.is_valid():
            changes = {**form.changes(), "lines": formset.given(lines)}
            if self._edit(request, invoice, changes, form):
                return redirect("admin:loyalty_invoice_change", invoice.pk)
        return self._page(request, invoice, form=form, formset=formset)

    def page_view(self, request: HttpRequest, page_id: UUID, form: str) -> FileResponse:
        """A clean picture to be looked at, or the original as a download."""
        if not request.user.has_perm("loyalty.view_invoice"):
            raise PermissionDenied
        page = get_object_or_404(InvoicePage, pk=page_id, invoice__in=self.get_queryset(request))
        if form == "picture":
            return show_private_picture(file=page.picture, media_type="image/jpeg")
        ending = str(page.original).rpartition(".")[2]
        return send_private_file(
            request=request,
            file=page.original,
            permission="loyalty.view_invoicepage",
            filename=f"invoice-{page.invoice_id}.{ending}",
        )

    def pictures_view(self, request: HttpRequest, invoice_id: UUID) -> HttpResponse:
        form = PictureForm(request.POST, request.FILES)

        def add(invoice: Invoice) -> None:
            if not form.is_valid():
                raise ValidationError("Choose a photo or a PDF.")
            upload = take_file(user=_user(request), file=form.cleaned_data["picture"], at=clock.now())
            add_pages(invoice=invoice, upload_id=upload.pk, actor=_user(request), at=clock.now())

        return self._do(request, invoice_id, add, done="The picture is there.")

    def submit_view(self, request: HttpRequest, invoice_id: UUID) -> HttpResponse:
        def submit(invoice: Invoice) -> None:
            submit_invoice(invoice=invoice, actor=_user(request), at=clock.now())

        return self._do(request, invoice_id, submit, done="The invoice was handed in.")

    def withdraw_view(self, request: HttpRequest, invoice_id: UUID) -> HttpResponse:
        def withdraw(invoice: Invoice) -> None:
            withdraw_invoice(invoice=invoice, actor=_user(request), at=clock.now())

        return self._do(request, invoice_id, withdraw, done="The invoice was withdrawn.")

    def throw_away_view(self, request: HttpRequest, invoice_id: UUID) -> HttpResponse:
        def throw_away(invoice: Invoice) -> None:
            delete_draft(invoice=invoice, actor=_user(request), at=clock.now())

        self._do(request, invoice_id, throw_away, done="The draft was thrown away.")
        return redirect("admin:loyalty_invoice_changelist")

    def _do(
        self, request: HttpRequest, invoice_id: UUID, deed: Callable[[Invoice], None], *, done: str
    ) -> HttpResponse:
        """Carry it out, and say on the invoice's page what came of it."""
        invoice = get_object_or_404(self.get_queryset(request), pk=invoice_id)
        if not self._may_edit(request, invoice):
            raise PermissionDenied
        try:
            deed(invoice)
        except (RefusedError, ValidationError) as error:
            for words in error.messages if isinstance(error, ValidationError) else [str(error)]:
                messages.error(request, words)
        else:
            messages.success(request, done)
        return redirect("admin:loyalty_invoice_change", invoice_id)

    def _edit(self, request: HttpRequest, invoice: Invoice, changes: dict[str, Any], form: forms.Form) -> bool:
        try:
            edit_invoice(invoice=invoice, changes=changes, actor=_user(request), at=clock.now())
        except RefusedError as error:
            form.add_error(None, str(error))
        except ValidationError as error:
            for field, words in error.message_dict.items():
                form.add_error(field if field in form.fields else None, words)
        else:
            messages.success(request, "The invoice was saved.")
            return True
        return False

    def _may_edit(self, request: HttpRequest, invoice: Invoice) -> bool:
        if not request.user.has_perm("loyalty.change_invoice"):
            return False
        return invoice.state in IN_REVIEW or (invoice.state in IN_MAKERS_HANDS and invoice.maker_id == request.user.pk)

    def _page(self, request: HttpRequest, invoice: Invoice, **more: Any) -> HttpResponse:
        panel = get_panel(invoice)
        context = self._context(
            request,
            title=str(invoice),
            invoice=invoice,
            panel=panel,
            pages=panel.pages,
            may_edit=self._may_edit(request, invoice),
            is_in_hands=invoice.state in IN_MAKERS_HANDS,
            chain=find_request(Kind.INVOICE, invoice.pk),
            picture_form=PictureForm(),
            **more,
        )
        return TemplateResponse(request, "admin/loyalty/invoice.html", context)

    def _context(self, request: HttpRequest, *, title: str, **more: Any) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "opts": self.opts, "title": title, **more}


def _unusual() -> QuerySet[InvoiceSignal]:
    return InvoiceSignal.objects.filter(invoice=OuterRef("pk")).exclude(verdict=InvoiceSignal.Verdict.FINE)


def _user(request: HttpRequest) -> Any:
    """The site lets nobody in without logging in."""
    return request.user

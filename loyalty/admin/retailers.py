"""Shops in the administration: who they are, what they handed in, and what the office does with them."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from approval.models import Kind
from kit import clock
from loyalty.actions.close_retailer import close_retailer
from loyalty.actions.edit_retailer import edit_retailer
from loyalty.actions.enter_retailer import enter_retailer
from loyalty.actions.reopen_retailer import reopen_retailer
from loyalty.actions.submit_retailer import submit_retailer
from loyalty.actions.suspend_retailer import suspend_retailer
from loyalty.admin.parties import MOST_LISTED, REFUSALS, Deed, PartyAdmin, put_refusal, user_of
from loyalty.admin.party_forms import NewRetailerForm, RetailerProfileForm
from loyalty.models import Invoice, Retailer, RetailerDocument
from people.models import User
from tenants.private_files import send_private_file, show_private_picture

VIEW_PAPERS = "loyalty.view_retailerdocument"
MAY_SHUT_OUT: Final = "loyalty.suspend_retailer"
State = Retailer.State

DEEDS: Final = (
    Deed(
        "hand_in",
        "Hand in the registration",
        "It goes to those who decide on registrations. Whoever hands it in does not decide on it.",
        "The registration of {} was handed in.",
        "loyalty.add_retailer",
        frozenset({State.PHONE_VERIFIED, State.RETURNED, State.REJECTED}),
        lambda shop, _, actor, at: submit_retailer(retailer=shop, actor=actor, at=at),
    ),
    Deed(
        "reopen",
        "Reopen the shop",
        "It logs in and hands in invoices again.",
        "{} is open again.",
        MAY_SHUT_OUT,
        frozenset({State.SUSPENDED}),
        lambda shop, _, actor, at: reopen_retailer(retailer=shop, actor=actor, at=at),
    ),
    Deed(
        "suspend",
        "Suspend the shop",
        "It is logged out everywhere and reads why. Its invoices and members stay, and it can be reopened.",
        "{} is suspended and logged out.",
        MAY_SHUT_OUT,
        frozenset({State.ACTIVE}),
        lambda shop, reason, actor, at: suspend_retailer(retailer=shop, reason=reason, actor=actor, at=at),
        wants_reason=True,
        is_grave=True,
    ),
    Deed(
        "close",
        "Close the shop for good",
        "It is logged out everywhere and reads why. What it handed in goes on; a registration that waits is withdrawn. "
        "It is not reopened: the owner registers anew.",
        "{} is closed.",
        MAY_SHUT_OUT,
        frozenset(State) - {State.CLOSED, State.REJECTED},
        lambda shop, reason, actor, at: close_retailer(retailer=shop, reason=reason, actor=actor, at=at),
        wants_reason=True,
        is_grave=True,
    ),
)


class RetailerAdmin(PartyAdmin):
    list_display = ("shop", "state", "city", "region", "contact_name", "phone", "created_at", "activated_at")
    list_filter = ("state", "region")
    search_fields = ("shop_name", "contact_name", "phone", "city", "tax_id")
    date_hierarchy = "created_at"
    list_select_related = ("code", "account")
    deeds = DEEDS
    kind = Kind.RETAILER
    template = "admin/loyalty/retailer.html"
    editable_by = "loyalty.change_retailer"
    closed_states = frozenset({State.CLOSED})
    reviewed_states = frozenset({State.IN_REVIEW})

    def has_add_permission(self, request: HttpRequest) -> bool:
        return user_of(request).has_perm("loyalty.add_retailer")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.document_view)
        urls: list[URLPattern] = super().get_urls()
        return [path("documents/<int:document_id>/<slug:form>", view, name="loyalty_retailer_document"), *urls]

    def edit(self, party: Retailer, changes: Mapping[str, str], actor: User) -> object:
        return edit_retailer(retailer=party, changes=changes, actor=actor, at=clock.now())

    def make_form(self, party: Retailer, data: Any) -> forms.Form:
        return RetailerProfileForm.of(party, data)

    def tell(self, request: HttpRequest, party: Retailer) -> dict[str, Any]:
        may = user_of(request).has_perm
        invoices = party.invoices.exclude(state=Invoice.State.DRAFT)
        papers = party.documents.order_by("id") if may(VIEW_PAPERS) else []
        return {
            "papers": [(str(paper), url_of(paper, "picture"), url_of(paper, "original")) for paper in papers],
            "members": party.links.filter(ended_at=None).count(),
            "invoices": invoices.select_related("consumer").order_by("-created_at")[:MOST_LISTED]
            if may("loyalty.view_invoice")
            else None,
        }

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = NewRetailerForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            entered = self._enter(request, form)
            if entered:
                messages.success(request, f"{entered} was handed in. Somebody else decides on it.")
                return redirect("admin:loyalty_retailer_change", entered.pk)
        context = {**self.admin_site.each_context(request), "opts": self.opts, "title": "Enter a shop", "form": form}
        return TemplateResponse(request, "admin/loyalty/retailer_form.html", context)

    def _enter(self, request: HttpRequest, form: NewRetailerForm) -> Retailer | None:
        profile = {name: text for name, text in form.cleaned_data.items() if name != "phone"}
        phone = form.cleaned_data["phone"]
        try:
            return enter_retailer(phone=phone, profile=profile, actor=user_of(request), at=clock.now())
        except REFUSALS as error:
            put_refusal(form, error)
            return None

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


def url_of(document: Any, form: str) -> str:
    return reverse("admin:loyalty_retailer_document", args=[document.pk, form])

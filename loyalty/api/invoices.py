"""A retailer's invoices: drafts, pages, handing in, and what became of them."""

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import FileResponse, Http404
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response

from kit import clock
from loyalty.actions.add_pages import add_pages
from loyalty.actions.answer_invoice_query import answer_invoice_query
from loyalty.actions.delete_draft import delete_draft
from loyalty.actions.edit_invoice import edit_invoice
from loyalty.actions.remove_page import remove_page
from loyalty.actions.save_draft import save_draft
from loyalty.actions.submit_invoice import submit_invoice
from loyalty.actions.withdraw_invoice import withdraw_invoice
from loyalty.api import invoice_shapes as shapes
from loyalty.api.base import RetailerView
from loyalty.api.pages import PAGE_PARAMETERS, page_of, page_response, take_part
from loyalty.api.replays import once, once_outside
from loyalty.invoice_rights import IN_MAKERS_HANDS, IN_REVIEW
from loyalty.models import Invoice, InvoicePage, Upload
from people.api.shapes import shape_of
from tenants.private_files import show_private_picture

DETAIL = shape_of(shapes.InvoiceDetail)
FILTERS = [
    OpenApiParameter("state", enum=list(Invoice.State.values), many=True, description="One or more states."),
    OpenApiParameter("consumer", OpenApiTypes.UUID, description="Of this consumer only."),
    OpenApiParameter("q", str, description="A part of the number."),
]


class FilterData(serializers.Serializer[Any]):
    state = serializers.MultipleChoiceField(choices=Invoice.State.choices, required=False)
    consumer = serializers.UUIDField(required=False)
    q = serializers.CharField(required=False, max_length=60)


class InvoiceView(RetailerView):
    """Own invoices only; drafts that the office begins on a retailer's behalf are not theirs yet."""

    @property
    def invoices(self) -> QuerySet[Invoice]:
        begun_by_others = Q(state=Invoice.State.DRAFT) & ~Q(maker=self.user)
        return Invoice.objects.filter(retailer=self.retailer).exclude(begun_by_others).select_related("consumer")

    def get_invoice(self, invoice_id: UUID) -> Invoice:
        invoice = self.invoices.filter(pk=invoice_id).first()
        if invoice is None:
            raise Http404
        return invoice

    def get_page(self, invoice_id: UUID, page_id: UUID) -> InvoicePage:
        page = self.get_invoice(invoice_id).pages.select_related("invoice__retailer").filter(pk=page_id).first()
        if page is None:
            raise Http404
        return page

    def detail(self, invoice: Invoice, *, status: int = 200) -> Response:
        return self.answer(self._detail_of(self.get_invoice(invoice.pk)), status=status)

    def _detail_of(self, invoice: Invoice) -> shapes.InvoiceDetail:
        is_open = invoice.state in IN_REVIEW or (invoice.state in IN_MAKERS_HANDS and invoice.maker_id == self.user.pk)
        return shapes.InvoiceDetail(
            **common_of(invoice),
            net=invoice.net,
            tax=invoice.tax,
            note=invoice.note,
            lines=tuple(shapes.line_of(line) for line in invoice.lines.select_related("product").order_by("number")),
            pages=tuple(_page_of(page) for page in invoice.pages.order_by("number")),
            from_qr=invoice.qr is not None,
            may_be_edited=is_open,
        )


class InvoiceList(InvoiceView):
    @extend_schema(
        operation_id="invoices",
        parameters=[*FILTERS, *PAGE_PARAMETERS],
        responses=page_of(shapes.InvoiceItem),
        examples=[shapes.LIST_EXAMPLE],
    )
    def get(self, request: Request) -> Response:
        """The newest first."""
        filters = FilterData(data=request.query_params)
        filters.is_valid(raise_exception=True)
        given = filters.validated_data
        wanted = Q()
        if given.get("state"):
            wanted &= Q(state__in=given["state"])
        if given.get("consumer"):
            wanted &= Q(consumer=given["consumer"])
        if given.get("q"):
            wanted &= Q(number__icontains=given["q"])
        part = take_part(self.invoices.filter(wanted), by=("-created_at", "id"), request=request)
        return page_response(part, lambda invoice: shapes.InvoiceItem(**common_of(invoice)))

    @extend_schema(
        operation_id="save_draft",
        request=shapes.DraftData,
        responses={201: DETAIL},
        examples=[shapes.DRAFT_EXAMPLE, shapes.DETAIL_EXAMPLE],
    )
    @once
    def post(self, request: Request) -> Response:
        """Begin an invoice, or write more of a draft: the same `draft_key` is the same draft."""
        given = self.read(shapes.DraftData)
        invoice = save_draft(
            retailer=self.retailer,
            draft_key=given["draft_key"],
            changes=shapes.changes_of(given),
            actor=self.user,
            at=clock.now(),
        )
        return self.detail(invoice, status=201)


class InvoiceDetailView(InvoiceView):
    @extend_schema(operation_id="invoice", responses=DETAIL, examples=[shapes.DETAIL_EXAMPLE])
    def get(self, request: Request, invoice_id: UUID) -> Response:
        return self.detail(self.get_invoice(invoice_id))

    @extend_schema(
        operation_id="edit_invoice", request=shapes.InvoiceData, responses=DETAIL, examples=[shapes.DETAIL_EXAMPLE]
    )
    def patch(self, request: Request, invoice_id: UUID) -> Response:
        """Change a draft, a returned invoice, or one in review, which then begins at the first level again."""
        changes = shapes.changes_of(self.read(shapes.InvoiceData))
        invoice = edit_invoice(invoice=self.get_invoice(invoice_id), changes=changes, actor=self.user, at=clock.now())
        return self.detail(invoice)

    @extend_schema(operation_id="delete_draft", responses={204: None})
    def delete(self, request: Request, invoice_id: UUID) -> Response:
        """Throw a draft away."""
        delete_draft(invoice=self.get_invoice(invoice_id), actor=self.user, at=clock.now())
        return Response(status=204)


class InvoiceSubmit(InvoiceView):
    @extend_schema(operation_id="submit_invoice", request=None, responses=DETAIL, examples=[shapes.DETAIL_EXAMPLE])
    @once
    def post(self, request: Request, invoice_id: UUID) -> Response:
        """Hand it in. `errors` names the fields that are missing or wrong; a known number is a 409."""
        return self.detail(submit_invoice(invoice=self.get_invoice(invoice_id), actor=self.user, at=clock.now()))


class InvoiceWithdraw(InvoiceView):
    @extend_schema(operation_id="withdraw_invoice", request=None, responses=DETAIL, examples=[shapes.DETAIL_EXAMPLE])
    @once
    def post(self, request: Request, invoice_id: UUID) -> Response:
        """Take it back before it is decided on; its number is free again."""
        return self.detail(withdraw_invoice(invoice=self.get_invoice(invoice_id), actor=self.user, at=clock.now()))


class InvoiceAnswer(InvoiceView):
    @extend_schema(
        operation_id="answer_query", request=shapes.AnswerData, responses=DETAIL, examples=[shapes.DETAIL_EXAMPLE]
    )
    @once
    def post(self, request: Request, invoice_id: UUID) -> Response:
        """Answer the question in `reason`."""
        text = self.read(shapes.AnswerData)["text"]
        invoice = self.get_invoice(invoice_id)
        return self.detail(answer_invoice_query(invoice=invoice, text=text, actor=self.user, at=clock.now()))


class InvoicePages(InvoiceView):
    @extend_schema(
        operation_id="add_pages", request=shapes.PageData, responses={201: DETAIL}, examples=[shapes.DETAIL_EXAMPLE]
    )
    @once_outside
    def post(self, request: Request, invoice_id: UUID) -> Response:
        """Make an upload the next pages. A QR code of an e-invoice on it fills the fields that are empty."""
        upload_id = self.read(shapes.PageData)["upload"]
        invoice = self.get_invoice(invoice_id)
        try:
            add_pages(invoice=invoice, upload_id=upload_id, actor=self.user, at=clock.now())
        except Upload.DoesNotExist:
            raise serializers.ValidationError({"upload": ["There is no such file."]}) from None
        return self.detail(invoice, status=201)


class AnyForm(BaseContentNegotiation):
    """An <img> asks for pictures, which is what it gets; an error comes as a problem all the same."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


class InvoicePageView(InvoiceView):
    content_negotiation_class = AnyForm

    @extend_schema(operation_id="page", responses={(200, "image/jpeg"): OpenApiTypes.BINARY})
    def get(self, request: Request, invoice_id: UUID, page_id: UUID) -> FileResponse:
        """The clean picture of a page."""
        return show_private_picture(file=self.get_page(invoice_id, page_id).picture, media_type="image/jpeg")

    @extend_schema(operation_id="remove_page", responses={204: None})
    def delete(self, request: Request, invoice_id: UUID, page_id: UUID) -> Response:
        remove_page(page=self.get_page(invoice_id, page_id), actor=self.user, at=clock.now())
        return Response(status=204)


def common_of(invoice: Invoice) -> dict[str, Any]:
    return {
        "id": str(invoice.pk),
        "draft_key": str(invoice.draft_key),
        "state": invoice.state,
        "state_words": str(invoice.get_state_display()),
        "number": invoice.number,
        "invoiced_on": invoice.invoiced_on,
        "gross": invoice.gross,
        "consumer": shapes.buyer_of(invoice),
        "points": invoice.points,
        "reason": invoice.reason,
        "created_at": invoice.created_at,
        "submitted_at": invoice.submitted_at,
        "decided_at": invoice.decided_at,
    }


def _page_of(page: InvoicePage) -> shapes.PageItem:
    return shapes.page_of_invoice(page, url=reverse("mobile:page", args=[page.invoice_id, page.pk]))

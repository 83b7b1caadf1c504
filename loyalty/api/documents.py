"""The papers of a shop's registration: a trade licence, a tax certificate, a photo of the shop."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import FileResponse, Http404
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kit import clock
from loyalty.actions.add_document import add_document
from loyalty.actions.edit_retailer import OPEN_STATES
from loyalty.actions.remove_document import IN_HAND, remove_document
from loyalty.api.base import RetailerView
from loyalty.api.invoices import AnyForm
from loyalty.api.replays import once_outside
from loyalty.api.retailer import ANY_STATE
from loyalty.models import RetailerDocument, Upload
from people.api.shapes import shape_of
from tenants.private_files import show_private_picture

Kind = RetailerDocument.Kind
DOCUMENT_ID = OpenApiParameter("document_id", OpenApiTypes.INT64, OpenApiParameter.PATH)


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """`url` shows the picture to whoever asks with the same token."""

    number: int
    width: int
    height: int
    url: str


@dataclass(frozen=True, slots=True)
class DocumentItem:
    id: int
    kind: str
    kind_words: str
    added_at: datetime
    pages: tuple[DocumentPage, ...]


@dataclass(frozen=True, slots=True)
class KindItem:
    code: str
    words: str


@dataclass(frozen=True, slots=True)
class Documents:
    """`kinds` are what a paper can be; `may_be_added` and `may_be_removed` say what the registration's state allows."""

    items: tuple[DocumentItem, ...]
    kinds: tuple[KindItem, ...]
    may_be_added: bool
    may_be_removed: bool


class DocumentData(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=Kind.choices)
    upload = serializers.UUIDField(help_text="A complete upload of the same person.")


EXAMPLE = OpenApiExample(
    "a licence",
    value={
        "items": [
            {
                "id": 7,
                "kind": "trade_licence",
                "kind_words": "Trade licence",
                "added_at": "2026-11-28T09:00:00Z",
                "pages": [
                    {"number": 1, "width": 1800, "height": 2400, "url": "/api/mobile/v1/retailer/documents/7/picture"}
                ],
            }
        ],
        "kinds": [{"code": "trade_licence", "words": "Trade licence"}],
        "may_be_added": True,
        "may_be_removed": True,
    },
    response_only=True,
)


class DocumentView(RetailerView):
    states = ANY_STATE

    def get_document(self, document_id: int) -> RetailerDocument:
        document = self.retailer.documents.filter(pk=document_id).first()
        if document is None:
            raise Http404
        return document

    def show(self, *, status: int = 200) -> Response:
        self.retailer.refresh_from_db(fields=["state"])
        papers: dict[str, list[RetailerDocument]] = {}
        for document in self.retailer.documents.order_by("created_at", "sha256", "page"):
            papers.setdefault(document.sha256, []).append(document)
        state = self.retailer.state
        listed = Documents(
            items=tuple(_item_of(pages) for pages in papers.values()),
            kinds=tuple(KindItem(str(code), str(words)) for code, words in Kind.choices),
            may_be_added=state in OPEN_STATES,
            may_be_removed=state in IN_HAND,
        )
        return self.answer(listed, status=status)


class DocumentList(DocumentView):
    @extend_schema(operation_id="documents", responses=shape_of(Documents), examples=[EXAMPLE])
    def get(self, request: Request) -> Response:
        """All of them, the first one first; there are twenty pages at most."""
        return self.show()

    @extend_schema(
        operation_id="add_document", request=DocumentData, responses={201: shape_of(Documents)}, examples=[EXAMPLE]
    )
    @once_outside
    def post(self, request: Request) -> Response:
        """Make an upload a paper of the registration. In review it begins the review anew and answers a question."""
        given = self.read(DocumentData)
        try:
            add_document(
                retailer=self.retailer,
                kind=given["kind"],
                upload_id=given["upload"],
                actor=self.user,
                at=clock.now(),
            )
        except Upload.DoesNotExist:
            raise serializers.ValidationError({"upload": ["There is no such file."]}) from None
        return self.show(status=201)


class DocumentDetail(DocumentView):
    @extend_schema(operation_id="remove_document", parameters=[DOCUMENT_ID], responses={204: None})
    def delete(self, request: Request, document_id: int) -> Response:
        """Take a paper out while the registration is not handed in."""
        try:
            remove_document(document=self.get_document(document_id), actor=self.user, at=clock.now())
        except RetailerDocument.DoesNotExist:  # another request took it out meanwhile
            raise Http404 from None
        return Response(status=204)


class DocumentPicture(DocumentView):
    content_negotiation_class = AnyForm

    @extend_schema(
        operation_id="document_picture",
        parameters=[DOCUMENT_ID],
        responses={(200, "image/jpeg"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, document_id: int) -> FileResponse:
        """The clean picture of a page."""
        return show_private_picture(file=self.get_document(document_id).picture, media_type="image/jpeg")


def _item_of(pages: list[RetailerDocument]) -> DocumentItem:
    first = pages[0]
    return DocumentItem(
        id=first.pk,
        kind=first.kind,
        kind_words=str(first.get_kind_display()),
        added_at=first.created_at,
        pages=tuple(
            DocumentPage(page.page, page.width, page.height, reverse("mobile:document_picture", args=[page.pk]))
            for page in pages
        ),
    )

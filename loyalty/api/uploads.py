"""Files from phones, in parts: a lost connection costs one part, not the photo."""

from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any, ClassVar
from uuid import UUID

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from kit import clock
from loyalty.actions.receive_part import MOST_BYTES_OF_PART, WrongOffsetError, receive_part
from loyalty.actions.start_upload import start_upload
from loyalty.api.base import RetailerView
from loyalty.api.replays import once
from loyalty.models import Retailer, Upload
from loyalty.pictures.sniff import MOST_BYTES
from people.api.problems import refusal_response
from people.api.shapes import shape_of

State = Retailer.State
PART_TYPE = "application/offset+octet-stream"
OFFSET = OpenApiParameter(
    "Upload-Offset",
    {"type": "integer", "minimum": 0},
    OpenApiParameter.HEADER,
    required=True,
    description="The byte at which this part begins: `received` of the upload.",
)


@dataclass(frozen=True, slots=True)
class UploadItem:
    """`received` is where the next part begins; a part has `most_bytes_of_part` bytes at most."""

    id: str
    filename: str
    size: int
    received: int
    state: str
    most_bytes_of_part: int
    expires_at: datetime


EXAMPLE = OpenApiExample(
    "half of it is here",
    value={
        "id": "5a0f6c3e-8a51-4f0e-9d3e-0a4b2c1d0e9f",
        "filename": "IMG_0042.HEIC",
        "size": 2_400_000,
        "received": 1_048_576,
        "state": "receiving",
        "most_bytes_of_part": MOST_BYTES_OF_PART,
        "expires_at": "2026-12-01T10:00:00Z",
    },
    response_only=True,
)


class UploadData(serializers.Serializer[Any]):
    filename = serializers.CharField(max_length=160)
    size = serializers.IntegerField(min_value=1, max_value=MOST_BYTES)
    sha256 = serializers.RegexField(r"^[0-9a-f]{64}$", help_text="Of the whole file, in lower case.")


class PartParser(BaseParser):
    """The bytes of one part, and one more, which tells that there are too many."""

    media_type = PART_TYPE

    def parse(self, stream: IO[bytes], media_type: Any = None, parser_context: Any = None) -> Any:
        return stream.read(MOST_BYTES_OF_PART + 1)


class UploadView(RetailerView):
    """Papers are sent before the account is open, too."""

    states: ClassVar[frozenset[str]] = frozenset(
        {State.PHONE_VERIFIED, State.IN_REVIEW, State.RETURNED, State.REJECTED, State.ACTIVE}
    )


class UploadList(UploadView):
    @extend_schema(
        operation_id="start_upload", request=UploadData, responses={201: shape_of(UploadItem)}, examples=[EXAMPLE]
    )
    @once
    def post(self, request: Request) -> Response:
        """Announce a file: JPEG, PNG, HEIC or PDF of at most 15 MB."""
        upload = start_upload(user=self.user, at=clock.now(), **self.read(UploadData))
        return self.answer(item_of(upload), status=201)


class UploadDetail(UploadView):
    parser_classes = [PartParser]

    @extend_schema(operation_id="upload", responses=shape_of(UploadItem), examples=[EXAMPLE])
    def get(self, request: Request, upload_id: UUID) -> Response:
        """How much of it is here. A HEAD request gets the same as the header `Upload-Offset`."""
        upload = Upload.objects.filter(pk=upload_id, user=self.user).first()
        if upload is None:
            raise Http404
        return self._answer(upload)

    @extend_schema(
        operation_id="send_part",
        parameters=[OFFSET],
        request={PART_TYPE: OpenApiTypes.BINARY},
        responses=shape_of(UploadItem),
        examples=[EXAMPLE],
    )
    def patch(self, request: Request, upload_id: UUID) -> Response:
        """The next part. After a lost answer ask how much is here; a part for another place is a 409 that says so."""
        try:
            upload = receive_part(
                upload_id=upload_id, user=self.user, offset=_offset(request), part=self._part(), at=clock.now()
            )
        except Upload.DoesNotExist:
            raise Http404 from None
        except WrongOffsetError as error:
            refused = refusal_response(error)
            refused["Upload-Offset"] = str(error.received)
            return refused
        return self._answer(upload)

    def _part(self) -> bytes:
        part: Any = self.request.data
        if not isinstance(part, bytes) or not part:
            raise ValidationError({"": [f"Send the bytes of the part as {PART_TYPE}."]})
        return part

    def _answer(self, upload: Upload) -> Response:
        answer = self.answer(item_of(upload))
        answer["Upload-Offset"] = str(upload.received)
        answer["Upload-Length"] = str(upload.size)
        return answer


def item_of(upload: Upload) -> UploadItem:
    return UploadItem(
        id=str(upload.pk),
        filename=upload.filename,
        size=upload.size,
        received=upload.received,
        state=upload.state,
        most_bytes_of_part=MOST_BYTES_OF_PART,
        expires_at=upload.expires_at,
    )


def _offset(request: Request) -> int:
    given = request.headers.get("Upload-Offset", "")
    if not given.isdecimal() or len(given) > 12:
        raise ValidationError({"Upload-Offset": ["Say at which byte the part begins."]})
    return int(given)

"""`POST /webhook/sales`: signature and time, then the body onto the disk, then rows, then the answer."""

from datetime import datetime
from typing import IO, Final

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from ingestion.actions.note_refusal import note_refusal
from ingestion.actions.take_delivery import Arrived, Outcome, Taken, take_delivery
from ingestion.models import WebhookKey
from ingestion.readers.refusal import FileRefusedError
from ingestion.readers.sniff import sniff_format
from ingestion.tasks import queue_import
from ingestion.webhook import body
from ingestion.webhook.answers import WRONG_SIGNATURE, TurnedAwayError, tell, turn_away
from ingestion.webhook.keys import find_signer, note_use
from ingestion.webhook.signature import HeadersError, Signed, is_digest, read_headers
from kit import clock
from people.request_context import current_origin

_SAID: Final = {
    Outcome.NEW: (
        202,
        "kept",
        "The file is kept and will be brought in; nothing more is to be done. The delivery log counts its rows.",
    ),
    Outcome.REPLAY: (
        200,
        "known",
        "This delivery has arrived before with the same content; nothing more is to be done. Give the next file a "
        "webhook-id of its own.",
    ),
    Outcome.OTHER_CONTENT: (
        409,
        "id_is_taken",
        "Another file has arrived under this webhook-id, so this one was not taken. Send it again under a new id.",
    ),
    Outcome.SAME_CONTENT: (
        208,
        "same_content",
        "The same file has arrived before under another webhook-id, so it is noted and not brought in again. If it "
        "shall be, a person can do so in the delivery log.",
    ),
}


@csrf_exempt
def receive_sales(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    try:
        if request.method != "POST":
            raise TurnedAwayError(405, "post_only", "Files are sent here by POST.")
        taken = _take(request, at)
    except TurnedAwayError as error:
        note_refusal(code=error.code, address=current_origin().ip, at=at)
        return turn_away(error)
    status, code, detail = _SAID[taken.outcome]
    if taken.outcome == Outcome.NEW and taken.delivery.job is not None:
        queue_import(job=taken.delivery.job)
    if taken.outcome == Outcome.OTHER_CONTENT:
        note_refusal(code=code, address=current_origin().ip, at=at)
    return tell(status, code, detail, taken.delivery)


def _take(request: HttpRequest, at: datetime) -> Taken:
    try:
        signed = read_headers(request.headers)
    except HeadersError as error:
        raise TurnedAwayError(401, "headers", f"{error} Sign the delivery as the sender's page shows.") from error
    if not signed.is_on_time(at):
        raise _unsigned()
    if signed.digest:
        key = _signer(signed, signed.digest.encode())
        body.check_form(request, body.MOST_BYTES)
        return _keep(request, request, signed, key, at)
    body.check_form(request, body.MOST_SIGNED_BODY)
    content = body.read_small(request)
    if is_digest(content):
        raise _unsigned()
    return _keep(request, body.as_stream(content), signed, _signer(signed, content), at)


def _signer(signed: Signed, content: bytes) -> WebhookKey:
    key = find_signer(signed, content)
    if key is None:
        raise _unsigned()
    return key


def _keep(
    request: HttpRequest, stream: "IO[bytes] | HttpRequest", signed: Signed, key: WebhookKey, at: datetime
) -> Taken:
    with body.sink(at) as sink:
        try:
            body.receive(request, stream, sink)
        except SuspiciousOperation as error:  # too many or too large fields beside the file
            raise TurnedAwayError(413, "too_large", "The form holds more than one file and some fields.") from error
        if signed.digest and sink.sha256 != signed.sha256:
            raise TurnedAwayError(
                401,
                "other_content",
                "What has arrived is not what was signed: the body broke off or was changed on its way, or "
                "content-digest is not that of the file. Send the file again, as it is.",
            )
        _check_content(sink)
        sink.keep()
        note_use(key, at=at)
        name = sink.original_name or signed.id
        arrived = Arrived(sink.name, name, sink.size, sink.sha256, current_origin().ip)
        taken = take_delivery(key=key, webhook_id=signed.id, arrived=arrived, at=at)
        if taken.outcome != Outcome.NEW:
            sink.discard()
        return taken


def _check_content(sink: body.Sink) -> None:
    try:
        sniff_format(sink.path)
    except FileRefusedError as error:
        raise TurnedAwayError(415, "not_a_table", f"{error} Nothing of it was taken.") from error


def _unsigned() -> TurnedAwayError:
    return TurnedAwayError(401, "signature", WRONG_SIGNATURE)

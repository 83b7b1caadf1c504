"""A body from the network onto the disk, piece by piece: raw, or the one file of a form. Memory stays flat."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import IO, Any, Final
from uuid import uuid4

from django.core.files.storage import default_storage
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.utils.http import parse_header_parameters

from ingestion.models import ImportJob
from ingestion.webhook.answers import TurnedAwayError

FOLDER: Final = "imports/webhook"
MOST_BYTES: Final = 1 << 30
MOST_SIGNED_BODY: Final = 1 << 20  # of a body that is signed itself, and so held whole until its signature is known
ABANDONED_AFTER: Final = timedelta(days=1)
MULTIPART: Final = "multipart/form-data"
_CHUNK: Final = 1 << 20
_FIELDS_AROUND: Final = 64 << 10  # boundaries and small fields beside the file in a form
_TYPES: Final = frozenset(
    {
        "",
        MULTIPART,
        "application/octet-stream",
        "application/csv",
        "application/vnd.ms-excel",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "text/csv",
        "text/plain",
        "text/tab-separated-values",
    }
)


class Sink:
    """A file in the making, in its lasting place. Unless `keep` was called, `sink` deletes it when something fails."""

    def __init__(self, at: datetime) -> None:
        self.name = f"{FOLDER}/{at:%Y/%m}/{uuid4().hex}.dat"
        self.path = Path(default_storage.path(self.name))
        self.size = 0
        self.original_name = ""
        self.is_kept = False
        self._digest = sha256()
        self._missing = [folder for folder in self.path.parents if not folder.exists()]
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self.path.open("xb")

    def write(self, data: bytes) -> None:
        """Raises TurnedAwayError when it gets too large."""
        self.size += len(data)
        if self.size > MOST_BYTES:
            raise too_large(MOST_BYTES)
        self._digest.update(data)
        self._file.write(data)

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def flush(self) -> None:
        self._file.flush()

    def keep(self) -> None:
        """On the disk, name and all, when this returns."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        for folder in [self.path.parent, *(made.parent for made in self._missing)]:
            _sync_folder(folder)
        self.is_kept = True

    def discard(self) -> None:
        self._file.close()
        self.path.unlink(missing_ok=True)


@contextmanager
def sink(at: datetime) -> Iterator[Sink]:
    """A sink that is gone when the block fails; but not once it is kept, since a row may speak of it that was committed
    although the answer to the commit was lost. What no row speaks of is swept later.

    Raises TurnedAwayError when the disk takes no more, or the body breaks off.
    """
    made: Sink | None = None
    try:
        made = Sink(at)
        yield made
    except OSError as error:
        _drop(made)
        if isinstance(error, UnreadablePostError):
            raise TurnedAwayError(400, "broken_off", "The body broke off on its way; send it again.") from error
        raise TurnedAwayError(
            503, "not_kept", "The file could not be kept just now; nothing was taken. Send it again in some minutes."
        ) from error
    except BaseException:
        _drop(made)
        raise


def _drop(made: Sink | None) -> None:
    if made is not None and not made.is_kept:
        made.discard()


def check_form(request: HttpRequest, most_bytes: int) -> None:
    """Refuse by its headers what is no table, is packed, has no length or is too large. Raises TurnedAwayError."""
    if request.content_type not in _TYPES:
        raise TurnedAwayError(
            415,
            "not_a_table",
            f"A body of the type {request.content_type} is not taken. Send the CSV, XLS or XLSX file itself with the "
            "header content-type: application/octet-stream, or as the one file of a multipart/form-data form.",
        )
    if request.headers.get("content-encoding", "identity").lower() not in ("identity", ""):
        raise TurnedAwayError(415, "packed", "Send the file as it is, without a content-encoding.")
    length = request.META.get("CONTENT_LENGTH") or ""
    if not length.isdigit() or "transfer-encoding" in request.headers:
        raise TurnedAwayError(
            411, "no_length", "Say the length of the body in content-length; send a file, and not a stream in chunks."
        )
    if int(length) > most_bytes + _FIELDS_AROUND:
        raise too_large(most_bytes)


def too_large(most_bytes: int) -> TurnedAwayError:
    if most_bytes == MOST_SIGNED_BODY:
        detail = (
            "A body that is signed itself may have up to 1 MB. Sign its digest instead: add the header content-digest "
            "and sign id.timestamp.content-digest."
        )
    else:
        detail = f"The file is larger than {most_bytes >> 20} MB. Cut it in parts, by month say, and send each."
    return TurnedAwayError(413, "too_large", detail)


def read_small(request: HttpRequest) -> bytes:
    """The whole body of one that is signed itself; `check_form` has seen to its length."""
    try:
        return request.read(MOST_SIGNED_BODY + _FIELDS_AROUND)
    except UnreadablePostError as error:
        raise TurnedAwayError(400, "broken_off", "The connection broke off; send the delivery again.") from error


def receive(request: HttpRequest, stream: "IO[bytes] | HttpRequest", into: Sink) -> None:
    """Move the file from the body into the sink. Raises TurnedAwayError."""
    if request.content_type == MULTIPART:
        _receive_form(request, stream, into)
    else:
        into.original_name = _name_in(request.headers.get("content-disposition", ""))
        while data := stream.read(_CHUNK):
            into.write(data)
    into.flush()


def as_stream(body: bytes) -> IO[bytes]:
    return BytesIO(body)


class _OneFile(FileUploadHandler):
    """Hands the pieces of the form's one file to the sink."""

    def __init__(self, into: Sink) -> None:
        super().__init__()
        self._into = into
        self.files = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.files += 1
        if self.files > 1:
            raise TurnedAwayError(415, "many_files", "A form must hold one file; send each in a delivery of its own.")
        self._into.original_name = self.file_name or ""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._into.write(raw_data)

    def file_complete(self, file_size: int) -> None:
        """Nothing is left to be handed on."""


def _receive_form(request: HttpRequest, stream: "IO[bytes] | HttpRequest", into: Sink) -> None:
    handler = _OneFile(into)
    try:
        MultiPartParser(request.META, stream, [handler], request.encoding or "utf-8").parse()  # type: ignore[arg-type]
    except MultiPartParserError as error:
        raise TurnedAwayError(
            415, "broken_form", f"The form cannot be read ({error}); send the file itself."
        ) from error
    if not handler.files:
        raise TurnedAwayError(415, "no_file", "The form holds no file; send the file itself, or as a part of the form.")


def _name_in(disposition: str) -> str:
    """What the sender calls the file: a label that nobody signed and nobody trusts."""
    try:
        name: str = parse_header_parameters(disposition)[1].get("filename", "")
    except (ValueError, LookupError):  # an encoding that nobody knows
        return ""
    return "".join(letter for letter in name if letter.isprintable())


def sweep_deliveries(*, at: datetime) -> int:
    """Delete files that came in and that no import speaks of: those of a process that died on the way. How many."""
    root = Path(default_storage.path(FOLDER))
    old = [path for path in root.glob("*/*/*.dat") if path.stat().st_mtime < (at - ABANDONED_AFTER).timestamp()]
    names = {f"{FOLDER}/{path.relative_to(root)}": path for path in old}
    spoken_of = set(ImportJob.objects.filter(file__in=names).values_list("file", flat=True))
    lost = [path for name, path in names.items() if name not in spoken_of]
    for path in lost:
        path.unlink(missing_ok=True)
    return len(lost)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

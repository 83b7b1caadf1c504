from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from typing import Final
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import transaction

from loyalty.models import Upload
from people.models import User
from people.refusals import CountedRefusalError, RefusedError

MOST_BYTES_OF_PART: Final = 1 << 20  # some seconds on a slow connection; what is lost with it is sent again


class UploadExpiredError(RefusedError):
    code = "upload_expired"
    status = 410


class UploadIsCompleteError(RefusedError):
    code = "upload_complete"


class WrongOffsetError(RefusedError):
    """`received` is where the next part begins."""

    code = "wrong_offset"

    def __init__(self, received: int) -> None:
        super().__init__(f"The next part begins at byte {received}.")
        self.received = received


class PartTooLongError(RefusedError):
    code = "part_too_long"
    status = 413


class ChecksumMismatchError(CountedRefusalError):
    """What came is not what was announced. It is thrown away; the file is sent again from byte 0."""

    code = "checksum_mismatch"
    status = 422


def receive_part(*, upload_id: UUID, user: User, offset: int, part: bytes, at: datetime) -> Upload:
    """Take the next bytes of an upload; the last ones complete it, if the whole has the announced hash.

    Of two parts for one place the first is taken. A part whose bytes were written while the row was not (the process
    died in between) is written again over them.

    **Who**: its user. **Writes**: the bytes, then `received` and `state`, in an own transaction.
    **Raises**: Upload.DoesNotExist, also for another's; UploadExpiredError, UploadIsCompleteError, WrongOffsetError,
    PartTooLongError; ChecksumMismatchError, when the upload begins anew.
    """
    with transaction.atomic():
        upload = Upload.objects.select_for_update().get(pk=upload_id, user=user)
        _require_in_place(upload, offset, len(part), at)
        path = Path(default_storage.path(str(upload.file)))
        _write(path, offset, part)
        upload.received = offset + len(part)
        is_whole = upload.received == upload.size
        is_broken = is_whole and _hash_of(path) != upload.sha256
        if is_broken:
            upload.received = 0
        elif is_whole:
            upload.state = Upload.State.COMPLETE
        upload.save(update_fields=["received", "state"])
    if is_broken:
        raise ChecksumMismatchError("The file arrived damaged. It is sent again from the start.")
    return upload


def _require_in_place(upload: Upload, offset: int, length: int, at: datetime) -> None:
    if upload.expires_at <= at:
        raise UploadExpiredError("This upload has expired. Begin a new one.")
    if upload.state != Upload.State.RECEIVING:
        raise UploadIsCompleteError("The file is here already.")
    if offset != upload.received:
        raise WrongOffsetError(upload.received)
    if length > MOST_BYTES_OF_PART:
        raise PartTooLongError(f"A part has {MOST_BYTES_OF_PART:,} bytes at most.")
    if offset + length > upload.size:
        raise PartTooLongError(f"The file was announced with {upload.size:,} bytes; this is more.")


def _write(path: Path, offset: int, part: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("r+b" if path.exists() else "w+b") as file:
        file.truncate(offset)
        file.seek(offset)
        file.write(part)


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()

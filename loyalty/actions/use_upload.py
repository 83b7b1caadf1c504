from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import transaction

from loyalty.models import Upload
from loyalty.pictures.keep import KeptPaper, keeping
from people.models import User
from people.refusals import RefusedError


class UploadNotReadyError(RefusedError):
    code = "upload_not_ready"


@contextmanager
def use_upload(*, upload_id: UUID, user: User, folder: str, at: datetime) -> Iterator[KeptPaper]:
    """Turn a complete upload into a paper, once. The block runs in a transaction and writes the rows.

    Enter it outside of a transaction: the file is decoded before.

    **Who**: its user. **Writes**: `state`; the files of the paper, which go again if the block fails. The uploaded
    file itself is left to the sweep: another request may be reading it.
    **Raises**: Upload.DoesNotExist, also for another's; UploadNotReadyError; PictureRefusedError.
    """
    upload = Upload.objects.get(pk=upload_id, user=user)
    if upload.state != Upload.State.COMPLETE or upload.expires_at <= at:
        raise UploadNotReadyError("This file is not here in full, or was used already.")
    path = Path(default_storage.path(str(upload.file)))
    with keeping(path, folder=folder) as paper, transaction.atomic():
        unused = Upload.objects.filter(pk=upload.pk, state=Upload.State.COMPLETE)
        if not unused.update(state=Upload.State.USED, expires_at=at):
            raise UploadNotReadyError("This file was used already.")
        yield paper

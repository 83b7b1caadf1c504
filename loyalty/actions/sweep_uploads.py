from datetime import datetime
from functools import partial
from typing import Final

from django.db import transaction

from loyalty.models import Upload
from loyalty.pictures.keep import forget_files

BATCH: Final = 500


@transaction.atomic
def sweep_uploads(*, at: datetime) -> int:
    """Delete uploads that expired, used or not, and what came of them. Returns how many.

    **Who**: the system, each night. **Writes**: deletes rows, then files.
    """
    expired = list(Upload.objects.select_for_update(skip_locked=True).filter(expires_at__lte=at)[:BATCH])
    Upload.objects.filter(pk__in=[upload.pk for upload in expired]).delete()
    transaction.on_commit(partial(forget_files, [str(upload.file) for upload in expired]), robust=True)
    return len(expired)

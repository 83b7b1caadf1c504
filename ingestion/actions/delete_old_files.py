from datetime import datetime, timedelta
from typing import Final

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q

from ingestion.models import ImportJob
from tenants.current import get_current_tenant

BATCH: Final = 500


def delete_old_files(*, at: datetime) -> int:
    """Delete the files of imports that ended longer ago than the company keeps files; up to 500, and how many.

    One whose columns nobody confirmed in all that time is cancelled first.

    **Who**: the system. **Writes**: the imports, which stay with name, digest and counts, as what they brought does.
    """
    until = at - timedelta(days=get_current_tenant().raw_files_kept_days)
    with transaction.atomic():
        old = ImportJob.objects.select_for_update(of=("self",), skip_locked=True).filter(
            Q(finished_at__lt=until) | Q(pk__in=_give_up(until, at)), file_deleted_at=None
        )
        files = dict(old.order_by("finished_at").values_list("pk", "file")[:BATCH])
        # Before the rows: what is left over by a crash in between is found again the next night.
        for name in files.values():
            default_storage.delete(name)
        ImportJob.objects.filter(pk__in=files).update(file_deleted_at=at)
    return len(files)


def _give_up(until: datetime, at: datetime) -> list[int]:
    held = ImportJob.objects.filter(state=ImportJob.State.NEEDS_MAPPING, created_at__lt=until)
    pks = list(held.select_for_update(of=("self",), skip_locked=True).values_list("pk", flat=True)[:BATCH])
    words = "Nobody confirmed its columns in the time the company keeps files."
    ImportJob.objects.filter(pk__in=pks).update(
        state=ImportJob.State.CANCELLED, finished_at=at, proposal={}, error=words
    )
    return pks

from datetime import datetime, timedelta
from typing import Final

from django.core.files.storage import default_storage
from django.db import transaction

from ingestion.models import ImportJob
from tenants.current import get_current_tenant

BATCH: Final = 500


def delete_old_files(*, at: datetime) -> int:
    """Delete the files of imports that ended longer ago than the company keeps files; up to 500, and how many.

    **Who**: the system. **Writes**: the imports, which stay with name, digest and counts, as what they brought does.
    """
    until = at - timedelta(days=get_current_tenant().raw_files_kept_days)
    with transaction.atomic():
        old = ImportJob.objects.select_for_update(of=("self",), skip_locked=True).filter(
            file_deleted_at=None, finished_at__lt=until
        )
        files = dict(old.order_by("finished_at").values_list("pk", "file")[:BATCH])
        # Before the rows: what is left over by a crash in between is found again the next night.
        for name in files.values():
            default_storage.delete(name)
        ImportJob.objects.filter(pk__in=files).update(file_deleted_at=at)
    return len(files)

from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.db.models import F, Q

from ingestion.heartbeat import LEASE
from ingestion.models import ImportJob

MOST_ATTEMPTS = 3


class ImportIsClaimedError(Exception):
    """Another run holds the job, or there is nothing to run."""


def claim_import(*, job: ImportJob, at: datetime) -> ImportJob:
    """Take the job for this run alone: one that waits, or one whose run has not been heard of for a while.

    **Who**: the system. **Writes**: the claim, which every later write of the run must still find.
    **Raises**: ImportIsClaimedError.
    """
    is_free = Q(state=ImportJob.State.WAITING) | Q(state=ImportJob.State.RUNNING, lease_until__lt=at)
    with transaction.atomic():
        held = ImportJob.objects.select_for_update(skip_locked=True, of=("self",)).filter(is_free, pk=job.pk).first()
        if held is None:
            raise ImportIsClaimedError(f"Import {job.pk} is not waiting to be run.")
        ImportJob.objects.filter(pk=job.pk).update(
            state=ImportJob.State.RUNNING,
            claim=uuid4(),
            lease_until=at + LEASE,
            attempts=F("attempts") + 1,
            started_at=at,
            finished_at=None,
            stage="starting",
            error="",
            rows_read=0,
        )
    job.refresh_from_db()
    return job

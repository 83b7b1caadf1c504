from datetime import datetime

from django.db import transaction

from ingestion.models import ImportJob
from people.models import User
from people.record import System, record


class ImportIsRunningError(Exception):
    """The import has not come to its end yet."""


class FileIsDeletedError(Exception):
    """The import's file was kept as long as the company wants, and is gone."""


def rerun_import(*, job: ImportJob, actor: User | System, at: datetime) -> ImportJob:
    """Run a finished file again, as it was stored and read before; what is known already is skipped.

    **Who**: `ingestion.rerun_import`. **Writes**: the job (waiting again; its refused rows are taken anew),
    `import.rerun`. **Raises**: ImportIsRunningError, FileIsDeletedError.
    """
    with transaction.atomic():
        held = ImportJob.objects.select_for_update(of=("self",)).get(pk=job.pk)
        if not held.is_finished:
            raise ImportIsRunningError(f"{job} is not finished yet.")
        if held.file_deleted_at is not None:
            raise FileIsDeletedError(
                f"The file of {job} was deleted on {held.file_deleted_at:%Y-%m-%d}, as the company's profile says; "
                "have it sent again."
            )
        held.state, held.is_cancel_asked, held.error, held.finished_at = ImportJob.State.WAITING, False, "", None
        held.save(update_fields=["state", "is_cancel_asked", "error", "finished_at"])
        record(event="import.rerun", actor=actor, subject=held, at=at)
    job.refresh_from_db()
    return job

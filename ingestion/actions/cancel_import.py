from datetime import datetime

from django.db import transaction

from ingestion.models import ImportJob
from people.models import User
from people.record import System, record


class ImportIsFinishedError(Exception):
    """The import has come to its end; there is nothing to cancel."""


def cancel_import(*, job: ImportJob, actor: User | System, at: datetime) -> ImportJob:
    """Stop an import that has not been applied yet. One that runs stops at its next step and leaves nothing behind.

    **Who**: `ingestion.cancel_import`. **Writes**: the job; `import.cancelled`, or `import.cancel_asked` while it runs.
    **Raises**: ImportIsFinishedError.
    """
    with transaction.atomic():
        held = ImportJob.objects.select_for_update(of=("self",)).get(pk=job.pk)
        if held.is_finished:
            raise ImportIsFinishedError(f"{job} is finished already.")
        if held.state == ImportJob.State.RUNNING:
            held.is_cancel_asked = True
            event = "import.cancel_asked"
        else:
            held.state, held.finished_at = ImportJob.State.CANCELLED, at
            event = "import.cancelled"
        held.save(update_fields=["is_cancel_asked", "state", "finished_at"])
        record(event=event, actor=actor, subject=held, at=at)
    job.refresh_from_db()
    return job

from datetime import datetime

from django.core.files.storage import default_storage
from django.db import transaction

from ingestion.actions.start_import import start_import
from ingestion.models import Delivery, ImportJob, Kind
from people.models import User
from people.permissions import require_permission
from people.record import record


class NotACopyError(Exception):
    """The delivery has an import of its own, which can be run again."""


class FileIsGoneError(Exception):
    """The file it is a copy of is not kept any more."""


def run_delivery(*, delivery: Delivery, actor: User, at: datetime) -> ImportJob:
    """Bring in a file that has come before under another id, for a person who knows that it is meant.

    **Who**: `ingestion.rerun_import`. **Writes**: an import of its own, `import.stored`, `delivery.brought_in`.
    **Then**: queue it. **Raises**: NotACopyError, FileIsGoneError, NotAllowedError.
    """
    require_permission(actor, "ingestion.rerun_import")
    with transaction.atomic():
        held = (
            Delivery.objects.select_for_update(of=("self",))
            .select_related("copy_of__job", "source")
            .get(pk=delivery.pk)
        )
        first = held.copy_of.job if held.copy_of else None
        if held.job_id is not None or first is None:
            raise NotACopyError(f"{held} has an import already; run that one again.")
        if not default_storage.exists(first.file.name or ""):
            raise FileIsGoneError("The file is not kept any more; have it sent again under a new id.")
        with first.file.open("rb") as file:
            job = start_import(
                file=file,
                original_name=held.original_name,
                kind=Kind.SALES,
                source=held.source,
                actor=actor,
                at=at,
            )
        Delivery.objects.filter(pk=held.pk).update(job=job)
        record(event="delivery.brought_in", actor=actor, subject=held, at=at, data={"import": job.pk})
    return job

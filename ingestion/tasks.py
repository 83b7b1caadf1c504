"""Work in the background: one task runs one file; a sweeper finds what was lost on the way."""

from datetime import timedelta

from celery import shared_task
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import Q

from ingestion.actions.claim_import import ImportIsClaimedError
from ingestion.actions.delete_old_files import delete_old_files
from ingestion.actions.run_import import run_import
from ingestion.models import ImportJob
from ingestion.webhook.body import sweep_deliveries
from kit import clock

# A message that was sent is taken within this; what waits longer lost its message.
PATIENCE = timedelta(minutes=2)
PREVIEWS = "django-import-export"  # the folder of that library within the tenant's own


@shared_task(name="ingestion.run_import")
def run_import_task(*, job_id: int) -> None:
    job = ImportJob.objects.filter(pk=job_id).first()
    if job is None:
        return  # it was deleted while its message was on the way
    try:
        run_import(job=job, at=clock.now())
    except ImportIsClaimedError:
        return  # a second message for the same job


@shared_task(name="ingestion.requeue_imports")
def requeue_imports_task() -> None:
    requeue_imports()


@shared_task(name="ingestion.sweep_previews")
def sweep_previews_task() -> None:
    sweep_previews()


@shared_task(name="ingestion.sweep_deliveries")
def sweep_deliveries_task() -> None:
    sweep_deliveries(at=clock.now())


@shared_task(name="ingestion.delete_old_files")
def delete_old_files_task() -> None:
    at = clock.now()
    while delete_old_files(at=at):
        pass


def queue_import(*, job: ImportJob) -> None:
    """Send the job to a worker once the transaction at hand is committed."""
    schema_name = connection.schema_name  # type: ignore[attr-defined]
    transaction.on_commit(
        lambda: run_import_task.apply_async(kwargs={"job_id": job.pk, "schema_name": schema_name}), robust=True
    )


def requeue_imports() -> int:
    """Send again what waits without a message, and what a dead worker held."""
    at = clock.now()
    lost = Q(state=ImportJob.State.WAITING, created_at__lt=at - PATIENCE) | Q(
        state=ImportJob.State.RUNNING, lease_until__lt=at
    )
    jobs = list(ImportJob.objects.filter(lost).order_by("pk")[:100])
    for job in jobs:
        queue_import(job=job)
    return len(jobs)


def sweep_previews() -> int:
    """Delete the files of previews that nobody confirmed within a day."""
    if not default_storage.exists(PREVIEWS):
        return 0
    too_old = clock.now() - timedelta(days=1)
    names = [f"{PREVIEWS}/{name}" for name in default_storage.listdir(PREVIEWS)[1]]
    forgotten = [name for name in names if default_storage.get_modified_time(name) < too_old]
    for name in forgotten:
        default_storage.delete(name)
    return len(forgotten)

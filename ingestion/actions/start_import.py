import hashlib
from datetime import datetime
from pathlib import Path

from django.core.files import File
from django.db import transaction

from commerce.models import Source
from ingestion.models import ImportJob, Mapping
from people.models import User
from people.record import System, record

CHUNK_BYTES = 1 << 20


def start_import(
    *,
    file: "File[bytes] | Path",
    original_name: str,
    kind: str,
    source: Source,
    actor: User | System,
    at: datetime,
    mapping: Mapping | None = None,
) -> ImportJob:
    """Store a file as it came, ready to be run. It is not looked into here.

    **Who**: `ingestion.start_import`.
    **Writes**: the file, the job, `import.stored`.
    **Then**: nothing by itself; call `run_import`, or `ingestion.tasks.queue_import` for a worker to do so.
    """
    if isinstance(file, Path):
        with file.open("rb") as opened:
            return start_import(
                file=File(opened, name=file.name),
                original_name=original_name,
                kind=kind,
                source=source,
                actor=actor,
                at=at,
                mapping=mapping,
            )
    digest = hashlib.sha256()
    for chunk in file.chunks(CHUNK_BYTES):
        digest.update(chunk)
    job = ImportJob(
        kind=kind,
        source=source,
        mapping=mapping,
        original_name=original_name,
        size=file.size,
        sha256=digest.hexdigest(),
        created_by=actor if isinstance(actor, User) else None,
        created_at=at,
    )
    with transaction.atomic():
        # The stored name is ours: what people call their files may hold anything.
        job.file.save(f"{digest.hexdigest()[:16]}{_suffix(original_name)}", file, save=False)
        keep_job(job=job, actor=actor, at=at)
    return job


def keep_job(*, job: ImportJob, actor: User | System, at: datetime, delivery: str = "") -> ImportJob:
    """The row of a file that is stored, and the event; `delivery` is its id at the webhook. Call in a transaction."""
    job.original_name = Path(job.original_name).name[:255] or "file"
    job.save()
    data = {"sha256": job.sha256, "size": job.size} | ({"delivery": delivery} if delivery else {})
    record(event="import.stored", actor=actor, subject=job, at=at, data=data)
    return job


def _suffix(name: str) -> str:
    suffix = Path(name).suffix.lower()
    return suffix if suffix in {".csv", ".txt", ".tsv", ".xls", ".xlsx"} else ".dat"

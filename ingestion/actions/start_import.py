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
        original_name=Path(original_name).name[:255],
        size=file.size,
        sha256=digest.hexdigest(),
        created_by=actor if isinstance(actor, User) else None,
        created_at=at,
    )
    with transaction.atomic():
        # The stored name is ours: what people call their files may hold anything.
        job.file.save(f"{digest.hexdigest()[:16]}{_suffix(original_name)}", file, save=False)
        job.save()
        record(event="import.stored", actor=actor, subject=job, at=at, data={"sha256": job.sha256, "size": job.size})
    return job


def _suffix(name: str) -> str:
    suffix = Path(name).suffix.lower()
    return suffix if suffix in {".csv", ".txt", ".tsv", ".xls", ".xlsx"} else ".dat"

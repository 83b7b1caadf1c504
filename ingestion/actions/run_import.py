from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from ingestion.actions.claim_import import MOST_ATTEMPTS, claim_import
from ingestion.columns import MappingError
from ingestion.heartbeat import ClaimLostError, Heartbeat, ImportCancelledError, heartbeat
from ingestion.mappings import Inspected, inspect_file
from ingestion.models import ImportJob, Mapping
from ingestion.pipeline import Counts, Load, load_file
from ingestion.readers.refusal import FileRefusedError
from people.record import SYSTEM, record
from people.request_context import acting
from tenants.current import get_current_tenant


def run_import(*, job: ImportJob, at: datetime) -> ImportJob:
    """Read, check and apply a stored file; the worker calls it, and so do the command and the demo.

    **Who**: the system. **Writes**: all rows of the file, the rollups they touch, the refused rows, the counts and
    `import.applied`, in one transaction. A run that is killed leaves nothing behind and may be started again.
    Returns the job: applied, refused, cancelled, failed, or needing its columns confirmed.

    **Raises**: ImportIsClaimedError when another run holds it.
    """
    job = claim_import(job=job, at=at)
    if job.attempts > MOST_ATTEMPTS:
        return _finish(
            job, ImportJob.State.FAILED, at, error=f"The run broke off {MOST_ATTEMPTS} times; it was given up."
        )
    with heartbeat(job_id=job.pk, claim=job.claim) as progress:
        try:
            progress.stage("looking at the file")
            inspected = inspect_file(job=job, path=Path(job.file.path), at=at)
            if inspected.mapping is None:
                return _hold(job, inspected)
            with transaction.atomic(), acting(job.created_by, doing=f"import {job.pk}"):
                _apply(job, inspected.mapping, progress, at)
        except (FileRefusedError, MappingError) as error:
            return _finish(job, ImportJob.State.REFUSED, at, error=str(error))
        except ImportCancelledError:
            return _finish(job, ImportJob.State.CANCELLED, at)
        except ClaimLostError:
            pass  # whoever holds it now says what became of it
    job.refresh_from_db()
    return job


def _apply(job: ImportJob, mapping: Mapping, progress: Heartbeat, at: datetime) -> None:
    # A run that was applied before is taken anew: its refused rows are found again.
    job.quarantined_rows.all().delete()
    style = _style_of_before(job)
    load = Load(
        path=Path(job.file.path),
        kind=job.kind,
        columns=mapping.columns,
        options={**mapping.options, **style},
        source_id=job.source_id,
        batch_id=job.pk,
        at=at,
    )
    counts = load_file(load=load, tenant=get_current_tenant(), progress=progress)
    progress.stage("finishing")
    if not style:
        _remember_style(mapping, counts)
    mine = ImportJob.objects.filter(pk=job.pk, claim=job.claim, state=ImportJob.State.RUNNING)
    if not mine.update(mapping=mapping, **_outcome(counts), **_finished(ImportJob.State.APPLIED, at)):
        raise ClaimLostError
    job.refresh_from_db()
    record(event="import.applied", actor=job.created_by or SYSTEM, subject=job, at=at, data=asdict(counts))


def _style_of_before(job: ImportJob) -> dict[str, Any]:
    """A file that is run again is read as the first time, whatever its mapping has learned from other files since."""
    style = {name: job.result[name] for name in ("decimals", "day_order") if name in job.result}
    return {**style, "is_style_settled": True} if len(style) == 2 else {}


def _remember_style(mapping: Mapping, counts: Counts) -> None:
    """So that a later file in which no cell proves its style is read like this one."""
    style = {name: counts.details[name] for name in ("decimals", "day_order")}
    if not style.items() <= mapping.options.items():
        mapping.options = {**mapping.options, **style}
        mapping.save(update_fields=["options"])


def _outcome(counts: Counts) -> dict[str, Any]:
    return {
        "rows_total": counts.rows,
        "rows_read": counts.rows,
        "accepted": counts.accepted,
        "refused": counts.refused,
        "skipped": counts.skipped,
        "result": counts.details,
    }


def _hold(job: ImportJob, inspected: Inspected) -> ImportJob:
    """The header is new: a person must say which column is which before the file goes on."""
    proposal = {
        "header": inspected.proposal.header,
        "columns": inspected.proposal.columns,
        "missing": inspected.proposal.missing,
        "preview": inspected.found["preview"],
    }
    ImportJob.objects.filter(pk=job.pk, claim=job.claim).update(
        state=ImportJob.State.NEEDS_MAPPING, stage="", claim=None, lease_until=None, attempts=0, proposal=proposal
    )
    job.refresh_from_db()
    return job


def _finish(job: ImportJob, state: str, at: datetime, *, error: str = "") -> ImportJob:
    with transaction.atomic():
        if ImportJob.objects.filter(pk=job.pk, claim=job.claim).update(error=error, **_finished(state, at)):
            job.refresh_from_db()
            event = f"import.{state}"
            record(
                event=event, actor=job.created_by or SYSTEM, subject=job, at=at, data={"error": error} if error else {}
            )
    job.refresh_from_db()
    return job


def _finished(state: str, at: datetime) -> dict[str, Any]:
    return {"state": state, "stage": "", "finished_at": at, "lease_until": None, "claim": None, "attempts": 0}

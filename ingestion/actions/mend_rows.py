from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction

from ingestion.actions.start_import import start_import
from ingestion.models import ImportJob, QuarantinedRow
from ingestion.refused_file import describe, get_header, write_rows
from people.models import User
from people.record import record


class NothingToMendError(Exception):
    """None of the rows is open any more."""


def mend_rows(*, job: ImportJob, cells: dict[int, list[str]], actor: User, at: datetime) -> ImportJob:
    """Bring refused rows in again with mended cells (row id -> cells), as a small import of their own.

    **Who**: `ingestion.mend_row`. **Writes**: the rows (mended), the new import, `rows.mended`. What is refused again
    stands in the quarantine of the new import. **Then**: run it, or queue it.
    **Raises**: NothingToMendError.
    """
    with transaction.atomic():
        open_rows = job.quarantined_rows.select_for_update().filter(pk__in=cells, state=QuarantinedRow.State.OPEN)
        rows = list(open_rows.order_by("row_no"))
        if not rows:
            raise NothingToMendError(f"No row of {job} is open to be mended.")
        content = b"".join(write_rows(get_header(job), ((cells[row.pk], describe(row.problems)) for row in rows)))
        mended = start_import(
            file=ContentFile(content, name="mended.csv"),
            original_name=f"mended rows of {job.original_name}.csv",
            kind=job.kind,
            source=job.source,
            mapping=job.mapping,
            actor=actor,
            at=at,
        )
        open_rows.update(state=QuarantinedRow.State.MENDED)
        data = {"rows": [row.row_no for row in rows], "import": mended.pk}
        record(event="rows.mended", actor=actor, subject=job, at=at, data=data)
    return mended

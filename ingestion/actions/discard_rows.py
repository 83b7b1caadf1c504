from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from ingestion.models import QuarantinedRow
from people.models import User
from people.record import record


def discard_rows(*, rows: QuerySet[QuarantinedRow], actor: User, at: datetime) -> int:
    """Set refused rows aside for good; they stay to be seen. Returns how many were open until now.

    **Who**: `ingestion.mend_row`. **Writes**: the rows, one `rows.discarded` for each import they are of.
    """
    with transaction.atomic():
        held = list(rows.select_for_update(of=("self",)).filter(state=QuarantinedRow.State.OPEN).select_related("job"))
        QuarantinedRow.objects.filter(pk__in=[row.pk for row in held]).update(state=QuarantinedRow.State.DISCARDED)
        by_job: dict[int, list[QuarantinedRow]] = {}
        for row in held:
            by_job.setdefault(row.job_id, []).append(row)
        for of_job in by_job.values():
            numbers = [row.row_no for row in of_job]
            record(event="rows.discarded", actor=actor, subject=of_job[0].job, at=at, data={"rows": numbers})
    return len(held)

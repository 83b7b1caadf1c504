from datetime import datetime
from typing import Any

from django.db import transaction

from ingestion.columns import check_amounts, check_columns, header_fingerprint
from ingestion.models import ImportJob, Mapping
from people.models import User
from people.record import System, record


class NothingToConfirmError(Exception):
    """The import does not wait for its columns to be confirmed."""


def confirm_mapping(
    *, job: ImportJob, columns: dict[str, int], options: dict[str, Any], actor: User | System, at: datetime
) -> Mapping:
    """Say which column is which; the job goes on, and later files of the source with this header do so by themselves.

    **Who**: `ingestion.confirm_mapping`. **Writes**: the mapping, the job (waiting again), `mapping.confirmed`.
    **Raises**: MappingError when a needed field has no column, or an amount with tax stands for one without;
    NothingToConfirmError.
    """
    with transaction.atomic():
        held = ImportJob.objects.select_for_update(of=("self",)).get(pk=job.pk)
        if held.state != ImportJob.State.NEEDS_MAPPING:
            raise NothingToConfirmError(f"{job} does not wait for its columns.")
        header = held.proposal["header"]
        check_columns(columns, held.kind, len(header))
        check_amounts(header, columns, options)
        mapping, _ = Mapping.objects.update_or_create(
            source=held.source,
            kind=held.kind,
            header_fingerprint=header_fingerprint(header),
            defaults={
                "name": f"{held.source} {held.kind} {at:%Y-%m-%d}"[:120],
                "header": header,
                "columns": columns,
                "options": options,
                "confirmed_by": actor if isinstance(actor, User) else None,
                "confirmed_at": at,
            },
        )
        held.mapping, held.state, held.proposal = mapping, ImportJob.State.WAITING, {}
        held.save(update_fields=["mapping", "state", "proposal"])
        record(
            event="mapping.confirmed", actor=actor, subject=mapping, at=at, data={"columns": columns, "import": job.pk}
        )
    job.refresh_from_db()
    return mapping

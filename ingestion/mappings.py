"""Which mapping a file is read by: the one it was given, the one its header had before, or what its headings tell."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from commerce.models import Source
from ingestion import child
from ingestion.columns import Proposal, check_columns, header_fingerprint, propose, propose_options
from ingestion.models import ImportJob, Mapping


@dataclass(frozen=True, slots=True)
class Inspected:
    """What a look at the file found; `mapping` None: a person must say which column is which."""

    found: dict[str, Any]
    proposal: Proposal
    mapping: Mapping | None


def inspect_file(*, job: ImportJob, path: Path, at: datetime) -> Inspected:
    """Raises FileRefusedError, and MappingError when the mapping that was asked for does not fit the file."""
    found = child.inspect(path, job.kind)
    header = found["header"]
    proposal = propose(header, job.kind)
    return Inspected(found, proposal, _mapping(job, header, proposal, at))


def _mapping(job: ImportJob, header: list[str], proposal: Proposal, at: datetime) -> Mapping | None:
    if job.mapping is not None:
        check_columns(job.mapping.columns, job.kind, len(header))
        return job.mapping
    with transaction.atomic():
        # Two first files of a source at once: the second waits, and goes by the columns of the first.
        Source.objects.select_for_update(no_key=True).get(pk=job.source_id)
        return _mapping_of_source(job, header, proposal, at)


def _mapping_of_source(job: ImportJob, header: list[str], proposal: Proposal, at: datetime) -> Mapping | None:
    of_source = Mapping.objects.filter(source=job.source, kind=job.kind)
    known = of_source.filter(header_fingerprint=header_fingerprint(header)).first()
    if known is not None:
        return known
    # A first file may go by its headings; one that looks otherwise than before waits for a person.
    if proposal.missing or of_source.exists():
        return None
    return Mapping.objects.create(
        source=job.source,
        kind=job.kind,
        name=f"{job.source} {job.kind}"[:120],
        header=header,
        header_fingerprint=header_fingerprint(header),
        columns=proposal.columns,
        options=propose_options(header, proposal.columns),
        created_at=at,
    )

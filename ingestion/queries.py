"""What the import pages ask for."""

from typing import Any

from django.db.models import Count, QuerySet

from commerce.fields.rules import FIELDS
from ingestion.models import ImportJob, Mapping, QuarantinedRow, Reason


def list_reasons(job: ImportJob) -> list[dict[str, Any]]:
    """Each reason with its open rows, the most frequent first."""
    rows = job.quarantined_rows.filter(state=QuarantinedRow.State.OPEN).values("rule")
    counted = rows.annotate(rows=Count("pk")).order_by("-rows", "rule")
    return [{"rule": row["rule"], "label": Reason.words_for(row["rule"]), "rows": row["rows"]} for row in counted]


def list_rows_to_mend(row: QuarantinedRow) -> QuerySet[QuarantinedRow]:
    """The row with those of its order, which can only come in together."""
    position = _position_of_order(row.job)
    together = row.job.quarantined_rows.filter(state=QuarantinedRow.State.OPEN)
    if position is None or position >= len(row.values) or not row.values[position].strip():
        return together.filter(pk=row.pk)
    return together.filter(**{f"values__{position}": row.values[position]}).order_by("row_no")


def _position_of_order(job: ImportJob) -> int | None:
    if job.kind != "sales" or job.mapping is None:
        return None
    position: int | None = job.mapping.columns.get("order_no")
    return position


def describe_columns(mapping: Mapping) -> list[tuple[str, str]]:
    """Heading -> the field it is read as; "" for a column that is left out."""
    labels = {field.name: field.label for field in FIELDS[mapping.kind]}
    field_at = {position: labels.get(name, name) for name, position in mapping.columns.items()}
    return [(heading, field_at.get(position, "")) for position, heading in enumerate(mapping.header)]

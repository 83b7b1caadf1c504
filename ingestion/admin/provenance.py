"""From which file and row a fact came, for the pages of orders, customers and products."""

from django.urls import reverse
from django.utils.html import format_html

from ingestion.models import ImportJob


def tell_file(batch_id: int | None, first_row: int | None, last_row: int | None = None) -> str:
    """The file as a link to its import, the row or rows of it as the spreadsheet counts, who sent it and when."""
    job = ImportJob.objects.select_related("source").filter(pk=batch_id).first() if batch_id is not None else None
    if job is None:
        return "No file: it was entered here, or by a program."
    rows = ""
    if first_row is not None:
        is_one = last_row is None or last_row == first_row
        rows = f", row {first_row:,}" if is_one else f", rows {first_row:,} to {last_row:,}"
    return format_html(
        '<a class="text-primary-600 underline" href="{}">{}</a>{}, from {}, {}',
        reverse("admin:ingestion_importjob_change", args=[job.pk]),
        job.original_name,
        rows,
        job.source,
        f"{job.created_at:%Y-%m-%d}",
    )

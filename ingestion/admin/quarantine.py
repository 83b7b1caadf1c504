from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from ingestion.actions.discard_rows import discard_rows
from ingestion.actions.mend_rows import NothingToMendError, mend_rows
from ingestion.models import QuarantinedRow
from ingestion.queries import list_rows_to_mend
from ingestion.refused_file import describe, get_header
from ingestion.tasks import queue_import
from kit import clock
from people.admin.reading import ReadOnlyAdmin

MOST_CELLS = 900  # Django refuses a form of more than 1,000 fields


class QuarantinedRowAdmin(ReadOnlyAdmin):
    list_display = ("row_no", "job", "rule", "why", "state")
    list_filter = ("state", "rule", "job__source", "job__kind")
    list_select_related = ("job__source", "job__mapping")
    search_fields = ("=row_no", "job__original_name", "values")
    actions = ("discard",)
    show_full_result_count = False

    def has_discard_permission(self, request: HttpRequest) -> bool:
        user: Any = request.user
        return bool(user.has_perm("ingestion.mend_row"))

    @admin.display(description="why")
    def why(self, row: QuarantinedRow) -> str:
        return describe(row.problems)

    @admin.action(description="Discard the chosen rows", permissions=["discard"])
    def discard(self, request: HttpRequest, queryset: QuerySet[QuarantinedRow]) -> None:
        count = discard_rows(rows=queryset, actor=request.user, at=clock.now())  # type: ignore[arg-type]
        messages.success(request, f"{count:,} rows were discarded; they stay here to be seen.")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The row with the others of its order, their cells to be mended and brought in together."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        row: QuarantinedRow | None = self.get_object(request, unquote(object_id))
        if row is None:
            missing: HttpResponse = self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
            return missing
        rows = list(list_rows_to_mend(row)) if row.state == QuarantinedRow.State.OPEN else [row]
        header = get_header(row.job)
        if request.method == "POST":
            return self._mend(request, row, rows, len(header))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"Row {row.row_no} of {row.job.original_name}",
            "row": row,
            "header": header,
            "rows": [(one, _labeled(one, header)) for one in rows],
            "is_for_a_file": len(rows) * len(header) > MOST_CELLS,
            "is_open": row.state == QuarantinedRow.State.OPEN and self.has_discard_permission(request),
        }
        return TemplateResponse(request, "admin/ingestion/mend.html", context)

    def _mend(self, request: HttpRequest, row: QuarantinedRow, rows: list[QuarantinedRow], width: int) -> HttpResponse:
        if not self.has_discard_permission(request):
            raise PermissionDenied
        cells = {
            one.pk: [
                request.POST.get(f"cell_{one.pk}_{position}", cell)
                for position, cell in enumerate((one.values + [""] * width)[:width])
            ]
            for one in rows
        }
        try:
            job = mend_rows(job=row.job, cells=cells, actor=request.user, at=clock.now())  # type: ignore[arg-type]
        except NothingToMendError as error:
            messages.error(request, str(error))
            return redirect("admin:ingestion_quarantinedrow_changelist")
        queue_import(job=job)
        return redirect("admin:ingestion_importjob_change", job.pk)


def _labeled(row: QuarantinedRow, header: list[str]) -> list[tuple[int, str, str]]:
    """Position, heading and cell, as wide as the header."""
    cells = (row.values + [""] * len(header))[: len(header)]
    return [(position, heading, cell) for position, (heading, cell) in enumerate(zip(header, cells, strict=True))]

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin

from ingestion.actions.cancel_import import ImportIsFinishedError, cancel_import
from ingestion.actions.confirm_mapping import NothingToConfirmError, confirm_mapping
from ingestion.actions.rerun_import import FileIsDeletedError, ImportIsRunningError, rerun_import
from ingestion.actions.start_import import start_import
from ingestion.admin.forms import MappingForm, UploadForm, describe_options
from ingestion.columns import MappingError
from ingestion.models import ImportJob, Mapping
from ingestion.queries import describe_columns, list_reasons
from ingestion.refused_file import stream_refused
from ingestion.sources import get_usual_source
from ingestion.tasks import queue_import
from kit import clock
from people.admin.reading import ReadOnlyAdmin, counted, table_of


class ImportJobAdmin(ModelAdmin):
    list_display = (
        "original_name",
        "kind",
        "source",
        "state",
        counted("rows_total", "rows"),
        counted("accepted", "accepted"),
        counted("refused", "refused"),
        counted("skipped", "skipped"),
        "created_at",
    )
    list_filter = ("state", "kind", "source")
    list_select_related = ("source",)
    search_fields = ("original_name", "sha256")
    date_hierarchy = "created_at"
    add_form = UploadForm
    form = UploadForm

    def has_add_permission(self, request: HttpRequest) -> bool:
        return _may(request, "start_import")

    def has_change_permission(self, request: HttpRequest, obj: ImportJob | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ImportJob | None = None) -> bool:
        return False

    def save_form(self, request: HttpRequest, form: Any, change: Any) -> ImportJob:
        """Storing and recording belong together, so the action makes the job and the form only asks for it."""
        data = form.cleaned_data
        return start_import(
            file=data["file"],
            original_name=data["file"].name,
            kind=data["kind"],
            source=data["source"] or get_usual_source(),
            actor=request.user,  # type: ignore[arg-type] # the site lets nobody in without logging in
            at=clock.now(),
        )

    def save_model(self, request: HttpRequest, obj: ImportJob, form: Any, change: Any) -> None:
        queue_import(job=obj)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: Any) -> None:
        """There is nothing related."""

    def log_addition(self, request: HttpRequest, obj: ImportJob, message: Any) -> None:
        """The event of the action says it already."""

    def response_add(self, request: HttpRequest, obj: ImportJob, post_url_continue: str | None = None) -> HttpResponse:
        return redirect("admin:ingestion_importjob_change", obj.pk)

    def get_urls(self) -> list[URLPattern]:
        pages = {
            "progress": self.progress_view,
            "cancel": require_POST(self.cancel_view),
            "rerun": require_POST(self.rerun_view),
            "columns": self.columns_view,
            "refused.csv": self.refused_view,
        }
        own = [
            path(
                f"<int:pk>/{word}",
                self.admin_site.admin_view(view),
                name=f"ingestion_importjob_{word.removesuffix('.csv')}",
            )
            for word, view in pages.items()
        ]
        urls: list[URLPattern] = super().get_urls()
        return [*own, *urls]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        job: ImportJob | None = self.get_object(request, unquote(object_id))
        if job is None:
            missing: HttpResponse = self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
            return missing
        if request.method == "POST":
            raise PermissionDenied  # what may be done to it has addresses of its own
        return self._page(request, "admin/ingestion/import.html", job, title=job.original_name)

    def progress_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._page(request, "admin/ingestion/progress.html", self._get(request, pk), title="")

    def cancel_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        job = self._get(request, pk)
        _require(request, "cancel_import")
        try:
            cancel_import(job=job, actor=request.user, at=clock.now())  # type: ignore[arg-type]
        except ImportIsFinishedError as error:
            messages.error(request, str(error))
        return redirect("admin:ingestion_importjob_change", pk)

    def rerun_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        job = self._get(request, pk)
        _require(request, "rerun_import")
        try:
            queue_import(job=rerun_import(job=job, actor=request.user, at=clock.now()))  # type: ignore[arg-type]
        except (ImportIsRunningError, FileIsDeletedError) as error:
            messages.error(request, str(error))
        return redirect("admin:ingestion_importjob_change", pk)

    def columns_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        job = self._get(request, pk)
        _require(request, "confirm_mapping")
        if job.state != ImportJob.State.NEEDS_MAPPING:
            return redirect("admin:ingestion_importjob_change", pk)
        form = MappingForm(request.POST or None, job=job)
        if request.method == "POST" and form.is_valid():
            try:
                confirm_mapping(
                    job=job,
                    columns=form.columns,
                    options=form.options,
                    actor=request.user,  # type: ignore[arg-type]
                    at=clock.now(),
                )
            except (MappingError, NothingToConfirmError) as error:
                form.add_error(None, str(error))
            else:
                queue_import(job=job)
                return redirect("admin:ingestion_importjob_change", pk)
        return self._page(request, "admin/ingestion/columns.html", job, title="Which column is which?", form=form)

    def refused_view(self, request: HttpRequest, pk: int) -> StreamingHttpResponse:
        job = self._get(request, pk)
        _require(request, "view_quarantinedrow")
        answer = StreamingHttpResponse(stream_refused(job), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="refused-rows-of-import-{job.pk}.csv"'
        return answer

    def _get(self, request: HttpRequest, pk: int) -> ImportJob:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return get_object_or_404(ImportJob.objects.select_related("source", "mapping", "created_by"), pk=pk)

    def _page(self, request: HttpRequest, template: str, job: ImportJob, *, title: str, **more: Any) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "job": job,
            "reasons": list_reasons(job),
            "columns": describe_columns(job.mapping) if job.mapping else [],
            "may": {verb: _may(request, verb) for verb in ("cancel_import", "rerun_import", "confirm_mapping")},
            "quarantine_url": reverse("admin:ingestion_quarantinedrow_changelist"),
            **more,
        }
        return TemplateResponse(request, template, context)


class MappingAdmin(ReadOnlyAdmin):
    list_display = ("name", "source", "kind", "confirmed_by", "confirmed_at")
    list_filter = ("source", "kind")
    list_select_related = ("source", "confirmed_by")
    fields = ("name", "source", "kind", "how_read", "how_written", "confirmed_by", "confirmed_at")
    readonly_fields = ("how_read", "how_written")

    @admin.display(description="columns")
    def how_read(self, mapping: Mapping) -> SafeString:
        return table_of(
            ("Column of the file", "Read as"),
            [(heading or "(no heading)", field or "left out") for heading, field in describe_columns(mapping)],
        )

    @admin.display(description="how the file is written")
    def how_written(self, mapping: Mapping) -> SafeString:
        return table_of(("What", "How"), describe_options(mapping.options))


def _may(request: HttpRequest, verb: str) -> bool:
    user: Any = request.user
    return bool(user.has_perm(f"ingestion.{verb}"))


def _require(request: HttpRequest, verb: str) -> None:
    if not _may(request, verb):
        raise PermissionDenied

import csv
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import admin
from django.db import connection, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import FieldTextFilter, RangeDateTimeFilter, TextFilter
from unfold.paginator import InfinitePaginator

from kit import clock
from people.admin.reading import ReadOnlyAdmin, table_of
from people.models import DomainEvent
from people.queries.audit import NUL, UUID_TEXT, of_object, of_person, say_changes, say_value, stream_lines
from people.record import record


class PersonFilter(TextFilter):
    title = "person"
    parameter_name = "person"

    def queryset(self, request: HttpRequest, entries: QuerySet[DomainEvent]) -> QuerySet[DomainEvent]:
        person = self.value()
        if not person:
            return entries
        return entries.filter(of_person(str(person)))


class ObjectFilter(TextFilter):
    title = "object"
    parameter_name = "object"

    def queryset(self, request: HttpRequest, entries: QuerySet[DomainEvent]) -> QuerySet[DomainEvent]:
        words = str(self.value() or "").strip()
        if not words:
            return entries
        return entries.filter(of_object(words))


class WhenFilter(RangeDateTimeFilter):
    """Days and times are those of the tenant; one left out bounds nothing, and so does one that is none."""

    def queryset(self, request: HttpRequest, entries: QuerySet[DomainEvent]) -> QuerySet[DomainEvent]:
        bounds = {"at__gte": self._instant("from", time.min), "at__lte": self._instant("to", time.max)}
        return entries.filter(**{bound: at for bound, at in bounds.items() if at is not None})

    def _instant(self, end: str, whole_day: time) -> datetime | None:
        zone = ZoneInfo(getattr(connection.tenant, "timezone", "UTC"))  # type: ignore[attr-defined]
        day, at = (self.used_parameters.get(f"at_{end}_{part}") or "" for part in (0, 1))
        try:
            moment = time.fromisoformat(at) if at else whole_day
            return datetime.combine(date.fromisoformat(day), moment, tzinfo=zone)
        except ValueError:
            return None


class AuditAdmin(ReadOnlyAdmin):
    list_display = ("at", "who", "event", "what", "summary", "address")
    list_filter_submit = True
    search_fields = ("actor_label", "event", "subject_label", "subject_id")
    readonly_fields = ("who", "what", "changes_in_full", "data_in_full")
    list_select_related = ("actor",)
    list_per_page = 50
    paginator = InfinitePaginator
    show_full_result_count = False
    actions = ("export_csv",)

    def get_fields(self, request: HttpRequest, obj: DomainEvent | None = None) -> tuple[str, ...]:
        told = () if obj is None else ("changes_in_full",) if obj.changes else ("data_in_full",) if obj.data else ()
        return ("at", "who", "event", "what", *told, "ip", "url", "request_id")

    list_filter = (("at", WhenFilter), PersonFilter, ObjectFilter, ("event", FieldTextFilter))

    def get_queryset(self, request: HttpRequest) -> QuerySet[DomainEvent]:
        entries: QuerySet[DomainEvent] = super().get_queryset(request)
        return entries.none() if any(NUL in words for words in request.GET.values()) else entries

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("people.view_audit")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_export_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("people.export_audit")

    @admin.display(description="address", ordering="ip")
    def address(self, entry: DomainEvent) -> str:
        return entry.ip or ""

    @admin.display(description="who", ordering="actor_label")
    def who(self, entry: DomainEvent) -> str:
        return str(entry.actor or entry.actor_label)

    @admin.display(description="object")
    def what(self, entry: DomainEvent) -> SafeString:
        kind = entry.subject_type.partition(".")[2]
        number = "" if UUID_TEXT.fullmatch(entry.subject_id) else entry.subject_id  # tells people nothing
        return format_html("{} <small>{} {}</small>", entry.subject_label, kind, number)

    @admin.display(description="changes")
    def summary(self, entry: DomainEvent) -> str:
        changes = entry.changes.items()
        if changes:
            return "; ".join(
                f"{name}: {say_value(before)} → {say_value(after)}" for name, (before, after) in list(changes)[:4]
            )
        return ", ".join(f"{name}: {say_value(value)}" for name, value in list(entry.data.items())[:4])

    @admin.display(description="before → after")
    def changes_in_full(self, entry: DomainEvent) -> SafeString:
        return table_of(("Field", "Before", "After"), say_changes(entry))

    @admin.display(description="details")
    def data_in_full(self, entry: DomainEvent) -> SafeString:
        return table_of(("", ""), [(name.replace("_", " "), say_value(value)) for name, value in entry.data.items()])

    @admin.action(description="Export as CSV", permissions=["export"])
    def export_csv(self, request: HttpRequest, entries: QuerySet[DomainEvent]) -> StreamingHttpResponse:
        at = clock.now()
        with transaction.atomic():
            record(
                event="audit.exported",
                actor=request.user,  # type: ignore[arg-type] # staff
                subject=request.user,  # type: ignore[arg-type]
                at=at,
                data={"filters": request.GET.urlencode()},
            )
        writer = csv.writer(_Echo())
        lines: Iterator[str] = (writer.writerow(line) for line in stream_lines(entries))
        response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="audit-{at:%Y-%m-%d}.csv"'
        return response


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text

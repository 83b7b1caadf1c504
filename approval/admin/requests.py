from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from approval.admin.screen import tell_history
from approval.admin.words import amount_of
from approval.models import Request
from approval.queries.queue import get_reach
from kit import clock
from people.admin.reading import ReadOnlyAdmin
from people.models import User


class RequestAdmin(ReadOnlyAdmin):
    """All that ever went through the chain, to be read. What waits is decided on under Approvals."""

    list_display = ("subject_label", "kind", "amount_in_words", "maker", "state", "role", "submitted_at", "decided_at")
    list_filter = ("state", "kind", "role", "needs_attention")
    list_select_related = ("maker",)
    search_fields = ("subject_label", "subject_id")
    ordering = ("-submitted_at",)
    date_hierarchy = "submitted_at"
    fields = readonly_fields = (
        "entry",
        "kind",
        "amount_in_words",
        "region",
        "maker",
        "state",
        "waits_for",
        "submitted_at",
        "due_at",
        "decided_at",
        "history",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Request]:
        requests: QuerySet[Request] = super().get_queryset(request)
        user: User = request.user  # type: ignore[assignment] # staff
        if user.has_perm("approval.view_all_requests"):
            return requests
        roles = {branch.role for branch in get_reach(user=user, at=clock.now()).branches}
        mine = Request.objects.filter(Q(steps__role__in=roles) | Q(escalated_to__in=roles) | Q(maker=user))
        return requests.filter(pk__in=mine.values("pk"))

    @admin.display(description="entry")
    def entry(self, row: Request) -> SafeString:
        address = reverse("admin:approvals_decision", args=[row.pk])
        return format_html('<a class="text-primary-600 underline" href="{}">{}</a>', address, row)

    @admin.display(description="amount", ordering="amount")
    def amount_in_words(self, row: Request) -> str:
        return amount_of(row) or "-"

    @admin.display(description="waits for")
    def waits_for(self, row: Request) -> str:
        if row.state not in {Request.State.OPEN, Request.State.ON_QUERY}:
            return "nobody"
        return " or ".join(role for role in (row.role, row.escalated_to) if role)

    @admin.display(description="what happened")
    def history(self, row: Request) -> Any:
        return render_to_string("admin/approval/history.html", {"history": tell_history(row)})

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Request | None:
        try:
            UUID(object_id)
        except ValueError:
            return None
        found: Request | None = super().get_object(request, object_id, from_field)
        return found

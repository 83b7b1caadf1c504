"""What waits for a person on the first page of the tenant's admin."""

from dataclasses import dataclass
from typing import cast

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse

from approval.queries.queue import count_waiting
from ingestion.models import ImportJob, QuarantinedRow
from kit import clock
from people.models import User


@dataclass(frozen=True)
class Waiting:
    count: int
    words: str
    href: str


def list_waiting(request: HttpRequest) -> list[Waiting]:
    """Only what there is, and only what this person may see."""
    waiting: list[Waiting] = []
    if request.user.has_perm("approval.decide_request"):
        waiting.append(_approvals(cast(User, request.user)))
    if request.user.has_perm("ingestion.view_importjob"):
        waiting += _files()
    if request.user.has_perm("ingestion.view_quarantinedrow"):
        waiting.append(_rows())
    return [one for one in waiting if one.count]


def _approvals(user: User) -> Waiting:
    count, late = count_waiting(user=user, at=clock.now())
    words = f"entries wait for your approval, {late} of them late" if late else "entries wait for your approval"
    return Waiting(count, words, reverse("admin:approvals_queue"))


def _files() -> list[Waiting]:
    states = ImportJob.State
    counts = ImportJob.objects.aggregate(
        held=Count("pk", filter=Q(state=states.NEEDS_MAPPING)),
        under_way=Count("pk", filter=Q(state__in=[states.WAITING, states.RUNNING])),
    )
    href = reverse("admin:ingestion_importjob_changelist")
    return [
        Waiting(
            counts["held"], "files wait until you confirm their columns", f"{href}?state__exact={states.NEEDS_MAPPING}"
        ),
        Waiting(counts["under_way"], "files are being brought in", href),
    ]


def _rows() -> Waiting:
    count = QuarantinedRow.objects.filter(state=QuarantinedRow.State.OPEN).count()
    href = reverse("admin:ingestion_quarantinedrow_changelist")
    return Waiting(
        count, "refused rows wait to be mended or discarded", f"{href}?state__exact={QuarantinedRow.State.OPEN}"
    )

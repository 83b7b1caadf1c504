"""Is it alive (`/health`, any host, no detail) and does all of it work (`/api/health`, per tenant, in words)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Literal, cast

from celery import current_app
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django_tenants.utils import schema_context
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAdminUser
from rest_framework.request import Request
from rest_framework.response import Response

from ingestion.models import ImportJob
from kit import clock
from people.api.shapes import shape_of
from people.api.views import ApiView
from people.models import DomainEvent
from tenants.models import Heartbeat

PATH = "/health"
BROKER_SECONDS = 2
# The beat ticks each minute and a worker may be busy with one long task, so that two misses are no alarm yet.
LATE = timedelta(minutes=3)
MISSING = timedelta(minutes=20)
# What follows an event is sent at once, and the sweeper looks each minute.
FOLLOW_LATE = timedelta(minutes=5)
FOLLOW_MISSING = timedelta(hours=1)


ColorWord = Literal["green", "amber", "red"]


class Color(IntEnum):
    """In the order of worry."""

    GREEN = 0
    AMBER = 1
    RED = 2

    @property
    def word(self) -> ColorWord:
        return cast(ColorWord, self.name.lower())


@dataclass(frozen=True, slots=True)
class Finding:
    part: str
    color: Color
    words: str


@dataclass(frozen=True, slots=True)
class Part:
    part: str
    status: ColorWord
    words: str


@dataclass(frozen=True, slots=True)
class Health:
    """The worst of the parts, and the parts."""

    status: ColorWord
    parts: tuple[Part, ...]


class LivenessMiddleware:
    """Answers `/health` before any tenant is looked up: a balancer asks by address and knows no host of ours."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path != PATH:
            return self.get_response(request)
        return JsonResponse({"status": "alive"})


def report_health(*, at: datetime) -> tuple[Color, list[Finding]]:
    """The parts that this tenant's work needs, the worst color first in line."""
    findings = [_database()]
    if findings[0].color is Color.GREEN:
        findings += [_broker(), _heartbeat("worker", at), _heartbeat("beat", at), _follow_up(at), _imports(at)]
    return max(finding.color for finding in findings), findings


class HealthView(ApiView):
    """For staff and their keys. The status is in the answer, since the answer itself has come."""

    permission_classes = [IsAdminUser]

    @extend_schema(operation_id="health", responses=shape_of(Health))
    def get(self, request: Request) -> Response:
        worst, findings = report_health(at=clock.now())
        parts = tuple(Part(finding.part, finding.color.word, finding.words) for finding in findings)
        return Response(shape_of(Health)(Health(worst.word, parts)).data)


def _database() -> Finding:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return Finding("database", Color.RED, "The database does not answer.")
    return Finding("database", Color.GREEN, "The database answers.")


def _broker() -> Finding:
    try:
        with current_app.connection_for_write(connect_timeout=BROKER_SECONDS) as broker:
            broker.ensure_connection(max_retries=1, timeout=BROKER_SECONDS)
    except Exception:  # noqa: BLE001 -- each transport raises errors of its own
        return Finding("broker", Color.RED, "Work cannot be handed to the background.")
    return Finding("broker", Color.GREEN, "Work can be handed to the background.")


def _heartbeat(process: str, at: datetime) -> Finding:
    with schema_context("public"):
        beat = Heartbeat.objects.filter(process=process).first()
    if beat is None:
        return Finding(process, Color.RED, f"No {process} has ever run.")
    return _by_age(process, at - beat.seen_at, LATE, MISSING, f"The {process} was last seen")


def _follow_up(at: datetime) -> Finding:
    oldest = DomainEvent.objects.filter(followed_at__isnull=True).order_by("id").first()
    if oldest is None:
        return Finding("follow-up", Color.GREEN, "Nothing waits.")
    return _by_age("follow-up", at - oldest.at, FOLLOW_LATE, FOLLOW_MISSING, f"{oldest.event} waits since")


def _imports(at: datetime) -> Finding:
    oldest = ImportJob.objects.filter(state=ImportJob.State.WAITING).order_by("id").first()
    if oldest is None:
        return Finding("imports", Color.GREEN, "No file waits.")
    return _by_age(
        "imports", at - oldest.created_at, FOLLOW_LATE, FOLLOW_MISSING, f"{oldest.original_name} waits since"
    )


def _by_age(part: str, age: timedelta, late: timedelta, missing: timedelta, words: str) -> Finding:
    color = Color.GREEN if age < late else Color.AMBER if age < missing else Color.RED
    return Finding(part, color, f"{words} {int(max(age.total_seconds(), 0) // 60)} minutes ago.")

"""What runs when, and why: one table. Celery's beat knows a single entry, `tick`, once a minute."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from celery.beat import Scheduler
from celery.signals import beat_init, worker_ready
from django.db import DatabaseError, close_old_connections
from django_tenants.utils import schema_context

from kit import clock
from saas.celery import app
from tenants.models import Heartbeat, ScheduledRun, Tenant

# The latest instant at or before `now` at which something was due, for a tenant in that zone.
When = Callable[[datetime, ZoneInfo], datetime]


@dataclass(frozen=True)
class Job:
    task: str
    when: When
    why: str
    is_per_tenant: bool = True


def each_minute(now: datetime, zone: ZoneInfo) -> datetime:
    return now.replace(second=0, microsecond=0)


def hourly_at(minute: int) -> When:
    def last_due(now: datetime, zone: ZoneInfo) -> datetime:
        due = now.replace(minute=minute, second=0, microsecond=0)
        return due if due <= now else due - timedelta(hours=1)

    return last_due


def daily_at(hour: int, minute: int = 0) -> When:
    """By the tenant's own clock."""

    def last_due(now: datetime, zone: ZoneInfo) -> datetime:
        local = now.astimezone(zone)
        due = datetime.combine(local.date(), time(hour, minute), zone)
        if due > local:
            due = datetime.combine(local.date() - timedelta(days=1), time(hour, minute), zone)
        return due

    return last_due


SCHEDULE: Final[tuple[Job, ...]] = (
    Job(
        "saas.consequences.sweep",
        each_minute,
        "a message that a broker lost would otherwise never be followed",
        is_per_tenant=False,
    ),
    Job(
        "saas.sign_up.requeue",
        each_minute,
        "a sign-up whose message or worker was lost would wait for ever for its mail or its tenant",
        is_per_tenant=False,
    ),
    Job(
        "saas.sign_up.sweep",
        daily_at(3, 50),
        "names and e-mail addresses of those who never confirmed are nobody's business later",
        is_per_tenant=False,
    ),
    Job(
        "ingestion.sweep_previews", daily_at(3, 20), "a preview that nobody confirmed leaves a file of customers behind"
    ),
    Job(
        "people.sweep_leftovers",
        daily_at(3, 40),
        "codes, counters, kept answers and spent tokens are worthless after some days, and name people's numbers",
    ),
    Job(
        "ingestion.delete_old_files",
        daily_at(3, 30),
        "files hold people's data, and are kept as long as the company says",
    ),
    Job("ingestion.sweep_deliveries", daily_at(3, 25), "a file whose sender was never answered belongs to no import"),
    Job("ingestion.requeue_imports", each_minute, "an import whose worker died, or whose message was lost, goes on"),
    Job("approval.escalate_late", each_minute, "what nobody decided in time is shown to the next higher role too"),
    Job(
        "loyalty.review_tiers",
        daily_at(1, 10),
        "points leave the window with each day: whoever falls short is warned, and a grace that is over ends",
    ),
    Job(
        "loyalty.record_purchases",
        each_minute,
        "an approved invoice that met an import, or whose message was lost, still becomes an order",
    ),
    Job("loyalty.sweep_uploads", daily_at(3, 40), "photos that nobody used fill the disk"),
    Job(
        "insights.tasks.refresh",
        daily_at(2, 30),
        "risks, dates and tags move with time, and must be new before the day's work",
    ),
    Job("outreach.plan_expiring", daily_at(9), "members are told of points that lapse in 30 and in 7 days"),
    Job("outreach.deliver", each_minute, "what waits in the outbox goes, and what a dead worker held is freed"),
    Job("loyalty.release_points", hourly_at(5), "points whose waiting time is over can be spent"),
    Job("loyalty.lapse_points", daily_at(0, 30), "lapsed points leave the balances; spent they could not be before"),
    Job("loyalty.expire_redemptions", hourly_at(10), "points and pieces are not kept for a gift nobody agrees to"),
    Job("loyalty.audit_ledger", daily_at(4, 0), "a ledger that does not add up is found before the day's work"),
)


@app.task(name="saas.schedule.tick", public_ok=True)
def tick() -> int:
    """Send what is due. A job that was due while nothing ran is sent once, late. Returns how many were sent."""
    now = clock.now()
    beat_heart("worker")
    tenants = list(Tenant.objects.exclude(schema_name="public").filter(state=Tenant.State.READY, is_migrated=True))
    sent = 0
    for job in SCHEDULE:
        for schema_name, zone in [(t.schema_name, t.timezone) for t in tenants] if job.is_per_tenant else [("", "UTC")]:
            if _claim(job, schema_name, job.when(now, ZoneInfo(zone))):
                app.send_task(job.task, kwargs={"schema_name": schema_name} if schema_name else {})
                sent += 1
    return sent


def _claim(job: Job, schema_name: str, due_at: datetime) -> bool:
    """Whether this process is the first to take this run: one conditional write decides."""
    run, is_new = ScheduledRun.objects.get_or_create(
        task=job.task, schema_name=schema_name, defaults={"due_at": due_at}
    )
    if is_new:
        return job.when is each_minute  # a job of the night does not run when its tenant is made at noon
    if run.due_at >= due_at:
        return False
    return bool(ScheduledRun.objects.filter(pk=run.pk, due_at__lt=due_at).update(due_at=due_at))


def beat_heart(process: str) -> None:
    with schema_context("public"):
        Heartbeat.objects.update_or_create(process=process, defaults={"seen_at": clock.now()})


class HeartbeatScheduler(Scheduler):
    """Keeps no file: what has run is in our own table. Shows that it lives each time it sends the tick."""

    def apply_entry(self, entry: Any, producer: Any = None) -> None:
        super().apply_entry(entry, producer=producer)
        _show_life("beat")


@beat_init.connect
def _begin_beat(**_: Any) -> None:
    _show_life("beat")


@worker_ready.connect
def _begin_worker(**_: Any) -> None:
    _show_life("worker")


def _show_life(process: str) -> None:
    close_old_connections()
    try:
        beat_heart(process)
    except DatabaseError:
        return  # the database restarts; the next tick shows life again

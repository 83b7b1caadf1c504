"""A worker killed at any point loses nothing and doubles nothing; without the guard it would."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.db.models import Count, Sum

from commerce.models import CustomerDay, Order, OrderLine, ProductDay, Source
from ingestion.actions.claim_import import claim_import
from ingestion.actions.run_import import run_import
from ingestion.actions.start_import import start_import
from ingestion.heartbeat import LEASE, ClaimLostError, heartbeat
from ingestion.mappings import inspect_file
from ingestion.models import ImportJob
from kit import clock
from people.models import DomainEvent
from people.record import SYSTEM
from tests.ingestion.conftest import HEADER

apply_step = sys.modules["ingestion.actions.run_import"]._apply

pytestmark = [pytest.mark.kills, pytest.mark.usefixtures("committed")]
ORDERS = 1500

# A worker as the product starts it, but slow enough between its steps to be hit in each of them.
WORKER = """
import sys, time
import django
django.setup()
from django_tenants.utils import tenant_context
from ingestion import heartbeat
from ingestion.actions.run_import import run_import
from ingestion.models import ImportJob
from kit import clock
from tenants.models import Tenant
tell = heartbeat.Heartbeat.stage
def slowly(self, name):
    tell(self, name)
    print(name, flush=True)
    time.sleep(float(sys.argv[2]))
heartbeat.Heartbeat.stage = slowly
with tenant_context(Tenant.objects.get(slug="mara")):
    run_import(job=ImportJob.objects.get(pk=int(sys.argv[1])), at=clock.now())
print("done", flush=True)
"""


def table() -> str:
    """Three lines an order; each fiftieth order has a bad row and is refused whole."""
    rng = random.Random(3)  # noqa: S311 - rows to import, no secrets
    lines = [HEADER]
    for number in range(ORDERS):
        day = f"2026-01-{1 + number % 28:02d}"
        for line in range(3):
            quantity = "bad" if number % 50 == 0 and line == 1 else "2"
            lines.append(f"A{number},{day},C{rng.randrange(300)},S{rng.randrange(40)},{quantity},1.50,3.00")
        # one customer an order
        customer = lines[-1].split(",")[2]
        lines[-3:] = [",".join([*one.split(",")[:2], customer, *one.split(",")[3:]]) for one in lines[-3:]]
    return "\n".join(lines) + "\n"


@pytest.fixture
def job(tenant, tmp_path, settings) -> Iterator[ImportJob]:
    settings.MEDIA_ROOT = os.environ["MEDIA_ROOT"] = str(tmp_path)
    source = Source.objects.create(slug="till", name="Till")
    file = ContentFile(table().encode(), name="sales.csv")
    fields = {"kind": "sales", "source": source, "actor": SYSTEM, "at": clock.now()}
    yield start_import(file=file, original_name="sales.csv", **fields)
    del os.environ["MEDIA_ROOT"]


def worker(job: ImportJob, *, pause: float) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, str(job.pk), str(pause)],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "saas.settings", "CELERY_BROKER_URL": "memory://"},
        stdout=subprocess.PIPE,
        text=True,
    )


def kill_at(process: subprocess.Popen[str], stage: str) -> None:
    assert process.stdout
    for line in process.stdout:
        if line.strip() == stage:
            break
    else:
        pytest.fail(f"It never came to {stage}.")
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()


def facts() -> dict[str, object]:
    return {
        "orders": Order.objects.aggregate(n=Count("pk"), net=Sum("net"), units=Sum("units")),
        "lines": OrderLine.objects.aggregate(n=Count("*"), net=Sum("net")),
        "customer days": CustomerDay.objects.aggregate(n=Sum("orders"), revenue=Sum("revenue")),
        "product days": ProductDay.objects.aggregate(revenue=Sum("revenue"), units=Sum("units")),
    }


def check(job: ImportJob) -> None:
    job.refresh_from_db()
    good = ORDERS - ORDERS // 50
    assert (job.state, job.rows_total) == ("applied", ORDERS * 3)
    assert (job.accepted + job.skipped, job.refused) == (good * 3, ORDERS // 50 * 3)
    assert job.quarantined_rows.count() == job.refused
    assert facts() == {
        "orders": {"n": good, "net": good * 9, "units": good * 6},
        "lines": {"n": good * 3, "net": good * 9},
        "customer days": {"n": good, "revenue": good * 9},
        "product days": {"revenue": good * 9, "units": good * 6},
    }
    assert DomainEvent.objects.filter(event="import.applied").count() == 1


def later() -> object:
    return clock.now() + LEASE + timedelta(seconds=1)


def wait_for_the_dead_ones_transaction() -> None:
    """The server notices a dead client when it next speaks to it; its locks go with it."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
            if cursor.fetchone()[0] == 0:
                return
        time.sleep(0.1)


@pytest.mark.parametrize(
    "stage",
    [
        "reading",
        "keeping refused rows",
        "order lines",
        "sums by day",
        "finishing",
    ],
)
def test_killed_at_each_step_and_run_again(job, stage):
    kill_at(worker(job, pause=0.15), stage)
    assert Order.objects.count() == 0
    assert run_import(job=job, at=later()).attempts == 0
    check(job)


def test_killed_at_random_again_and_again(job):
    rng = random.Random(11)  # noqa: S311 - moments to kill at
    for _ in range(2):
        process = worker(job, pause=0.1)
        time.sleep(rng.uniform(0.8, 2.5))
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()
        ImportJob.objects.filter(pk=job.pk, state="running").update(lease_until=clock.now() - timedelta(seconds=1))
    job.refresh_from_db()
    if job.state != "applied":
        wait_for_the_dead_ones_transaction()
        run_import(job=job, at=later())
    check(job)


def test_a_stale_run_cannot_commit_beside_the_one_that_took_over(job):
    """The first run sleeps through its lease; another takes the job; the first wakes up and must not write."""
    first = claim_import(job=job, at=clock.now())
    second = claim_import(job=ImportJob.objects.get(pk=job.pk), at=later())
    assert first.claim != second.claim
    with heartbeat(job_id=job.pk, claim=first.claim) as progress, pytest.raises(ClaimLostError):
        progress.stage("orders")
    mapping = inspect_file(job=first, path=Path(first.file.path), at=clock.now()).mapping
    with pytest.raises(ClaimLostError), transaction.atomic():
        apply_step(first, mapping, Deaf(), clock.now())
    assert Order.objects.count() == 0


class Deaf:
    """A run that does not ask whether it still holds the job."""

    def stage(self, name: str) -> None:
        """Nothing."""

    def rows(self, count: int) -> None:
        """Nothing."""


def test_the_control_without_the_one_transaction_is_left_half_done(job):
    """Each statement committed by itself, as without the guard: a kill leaves orders without their sums."""
    mapping_at = clock.now()
    held = claim_import(job=job, at=mapping_at)
    mapping = inspect_file(job=held, path=Path(held.file.path), at=mapping_at).mapping
    steps = [Killed("sums by day", commits=True)]
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        apply_step(held, mapping, steps[0], mapping_at)
    assert Order.objects.count() > 0
    assert CustomerDay.objects.count() == 0


class Killed(Deaf):
    """Dies at a step; with `commits` what was written until then stays, as it would without the transaction."""

    def __init__(self, at: str, *, commits: bool) -> None:
        self._at = at
        self._commits = commits

    def stage(self, name: str) -> None:
        if name == self._at:
            if self._commits:
                connection.connection.execute("COMMIT")
            raise KeyboardInterrupt


def test_two_runs_of_the_same_file_side_by_side_take_it_once(job):
    """Two jobs, two processes, one source: neither waits forever for the other, and nothing is there twice."""
    file = ContentFile(table().encode(), name="sales.csv")
    fields = {"kind": "sales", "source": job.source, "actor": SYSTEM, "at": clock.now()}
    twin = start_import(file=file, original_name="twin.csv", **fields)
    both = [worker(one, pause=0) for one in (job, twin)]
    for process in both:
        process.communicate(timeout=120)
        assert process.returncode == 0
    good = ORDERS - ORDERS // 50
    counts = sorted(ImportJob.objects.values_list("accepted", "skipped"))
    assert counts == [(0, good * 3), (good * 3, 0)]
    assert facts()["lines"] == {"n": good * 3, "net": good * 9}

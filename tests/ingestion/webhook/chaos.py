"""Many senders, real servers and workers, and somebody who kills them: whatever happens, each row is there once.

The suite runs it small (`test_chaos.py`), `make bench ARGS=webhook` in full.
"""

import http.client
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from queue import Empty, SimpleQueue

from django.conf import settings
from django.db.models import Count, Sum

from commerce.models import CustomerDay, Order, OrderLine, ProductDay, SalesDay
from ingestion.actions.rerun_import import rerun_import
from ingestion.models import Delivery, ImportJob, QuarantinedRow
from kit import clock
from people.record import SYSTEM
from tests.ingestion.webhook.sending import PATH, headers_for
from tests.ingestion.webhook.serving import Server, serving

HEADER = "Order ID,Date,Customer ID,SKU,Quantity,Unit price,Line total"
SENDERS = 8
BAD_EVERY = 37
SECONDS = 300

# Takes what waits and what a dead one held, as the product's worker does with its queue and its sweeper.
IMPORTER = """
import sys, time
import django
django.setup()
from django.db.models import Q
from django_tenants.utils import tenant_context
from ingestion.actions.claim_import import ImportIsClaimedError
from ingestion.actions.run_import import run_import
from ingestion.models import ImportJob
from kit import clock
from tenants.models import Tenant
with tenant_context(Tenant.objects.get(slug=sys.argv[1])):
    while True:
        at = clock.now()
        free = Q(state="waiting") | Q(state="running", lease_until__lt=at)
        for job in ImportJob.objects.filter(free).order_by("?")[:3]:
            try:
                run_import(job=job, at=at)
            except ImportIsClaimedError:
                pass
        time.sleep(0.02)
"""


@dataclass(frozen=True)
class Plan:
    """`posts` are spread over the files: the first of each is new, the others are replays or copies under a new id."""

    files: int
    posts: int
    kills: int
    lines: int
    importers: int = 2
    seed: int = 5


@dataclass
class Outcome:
    """`answers`: status -> posts. `rows` and `net`: what was sent, each file once; the rest is what is there now."""

    answers: Counter[int]
    rows: int
    good: int
    net: Decimal
    killed: Counter[str] = field(default_factory=Counter)
    given_up: int = 0
    seconds: float = 0.0

    def check(self, plan: Plan) -> None:
        """Raises AssertionError unless all that was answered for is there, and once."""
        assert set(self.answers) <= {202, 200, 208}, self.answers
        assert sum(self.answers.values()) == plan.posts
        assert Delivery.objects.filter(copy_of=None).count() == ImportJob.objects.count() == plan.files
        assert set(ImportJob.objects.values_list("state", flat=True)) == {"applied"}
        assert Order.objects.count() == OrderLine.objects.count() == self.good
        assert QuarantinedRow.objects.count() == self.rows - self.good
        sums = [
            Order.objects.aggregate(net=Sum("net"))["net"],
            OrderLine.objects.aggregate(net=Sum("net"))["net"],
            CustomerDay.objects.aggregate(net=Sum("revenue"))["net"],
            ProductDay.objects.aggregate(net=Sum("revenue"))["net"],
            SalesDay.objects.aggregate(net=Sum("revenue"))["net"],
        ]
        assert sums == [self.net] * len(sums)
        assert CustomerDay.objects.aggregate(n=Sum("orders"))["n"] == self.good
        doubled = OrderLine.objects.values("order_id").annotate(n=Count("*")).filter(n__gt=1)
        assert not doubled.exists()


def chaos(plan: Plan, *, slug: str, host: str, secret: str, media: Path) -> Outcome:
    """Run it in the entered tenant, whose rows are committed; returns once each import has ended."""
    rng = random.Random(plan.seed)  # noqa: S311 - a plan to repeat, no secrets
    began = time.monotonic()
    contents, outcome = _files(plan)
    posts: SimpleQueue[tuple[bytes, str]] = SimpleQueue()
    for post in _posts(plan, contents, rng):
        posts.put(post)
    with serving(media, workers=2) as server:
        importers = [_importer(slug, media) for _ in range(plan.importers)]
        senders = [
            threading.Thread(target=_send_all, args=(posts, server, host, secret, outcome.answers))
            for _ in range(SENDERS)
        ]
        try:
            for sender in senders:
                sender.start()
            _kill(plan, rng, server, importers, outcome, lambda: _importer(slug, media))
            for sender in senders:
                sender.join(SECONDS)
            _finish(outcome)
        finally:
            for importer in importers:
                importer.kill()
                importer.wait()
    outcome.seconds = time.monotonic() - began
    return outcome


def _files(plan: Plan) -> tuple[list[bytes], Outcome]:
    contents, good, net = [], 0, Decimal(0)
    for file in range(plan.files):
        lines = [HEADER]
        for line in range(plan.lines):
            quantity, is_bad = 1 + (file + line) % 5, line % BAD_EVERY == 7
            total = Decimal(quantity) * Decimal("2.50")
            customer, sku, day = (file * 7 + line) % 211, line % 53, 1 + (file + line) % 28
            shown = "many" if is_bad else str(quantity)
            lines.append(f"F{file}-{line},2026-01-{day:02d},C{customer},S{sku},{shown},2.50,{total}")
            if not is_bad:
                good, net = good + 1, net + total
        contents.append(("\n".join(lines) + "\n").encode())
    return contents, Outcome(Counter(), plan.files * plan.lines, good, net)


def _posts(plan: Plan, contents: list[bytes], rng: random.Random) -> list[tuple[bytes, str]]:
    posts = []
    for number in range(plan.posts):
        file, turn = number % plan.files, number // plan.files
        webhook_id = f"f{file}" if turn == 0 or rng.random() < 0.5 else f"f{file}-again-{turn}"
        posts.append((contents[file], webhook_id))
    rng.shuffle(posts)
    return posts


def _send_all(
    posts: "SimpleQueue[tuple[bytes, str]]", server: Server, host: str, secret: str, answers: Counter[int]
) -> None:
    while True:
        try:
            content, webhook_id = posts.get_nowait()
        except Empty:
            return
        status = _send(server, host, content, headers_for(secret, content, webhook_id=webhook_id))
        with _counting:
            answers[status] += 1


_counting = threading.Lock()


def _send(server: Server, host: str, content: bytes, headers: dict[str, str]) -> int:
    """As a sender should: what was not answered, or answered with 5xx, is sent again under the same id."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        connection = server.connect()
        try:
            connection.request("POST", PATH, content, {"host": host, "content-type": "text/csv", **headers})
            status = connection.getresponse().status
            if status < 500:
                return status
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
        finally:
            connection.close()
    return 0


def _importer(slug: str, media: Path) -> "subprocess.Popen[bytes]":
    environment = {
        "DJANGO_SETTINGS_MODULE": "saas.settings",
        "CELERY_BROKER_URL": "memory://",
        "MEDIA_ROOT": str(media),
    }
    return subprocess.Popen(
        [sys.executable, "-c", IMPORTER, slug], cwd=settings.BASE_DIR, env={**os.environ, **environment}
    )


def _kill(plan, rng, server, importers, outcome, start_importer) -> None:  # type: ignore[no-untyped-def]
    """Kill importers while they import, and every third time a server's worker, until it was done often enough."""
    deadline = time.monotonic() + SECONDS
    while sum(outcome.killed.values()) < plan.kills and time.monotonic() < deadline:
        if ImportJob.objects.filter(state__in=("applied", "failed")).count() >= plan.files:
            return  # too quick to be killed
        if not ImportJob.objects.filter(state="running").exists():
            time.sleep(0.01)
            continue
        time.sleep(rng.uniform(0, 0.15))
        if sum(outcome.killed.values()) % 3 == 2 and server.workers:
            os.kill(rng.choice(server.workers), signal.SIGKILL)
            outcome.killed["server"] += 1
            continue
        victim = rng.randrange(len(importers))
        importers[victim].kill()
        importers[victim].wait()
        importers[victim] = start_importer()
        outcome.killed["importer"] += 1
        _let_leases_run_out()


def _let_leases_run_out() -> None:
    """Stands for the 90 seconds after which a dead worker's import is free; a live one's too, which must bear it."""
    ImportJob.objects.filter(state="running").update(lease_until=clock.now() - timedelta(seconds=1))


def _finish(outcome: Outcome) -> None:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        for job in ImportJob.objects.filter(state="failed"):  # broke off three times: a person runs it again
            rerun_import(job=job, actor=SYSTEM, at=clock.now())
            outcome.given_up += 1
        if not ImportJob.objects.exclude(state="applied").exists():
            return
        time.sleep(0.1)
    raise AssertionError("The imports did not end.")

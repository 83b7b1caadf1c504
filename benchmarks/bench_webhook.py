"""A signed file through the webhook, its signature, disk and import, beside a bare COPY; and the chaos in full.

BENCH_WEBHOOK_LINES is how many lines the file has (1,000,000); BENCH_WEBHOOK_KILLS how often a worker is killed (45).
"""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saas.settings")
django.setup()

from django.conf import settings  # noqa: E402

from benchmarks.bench_import import _bare_copy, write_sales  # noqa: E402
from benchmarks.insights_tenant import throwaway_tenant  # noqa: E402
from benchmarks.measuring import Taken, measure  # noqa: E402
from benchmarks.rows import Budget, Row  # noqa: E402
from commerce.models import Source  # noqa: E402
from ingestion.actions.issue_webhook_key import issue_webhook_key  # noqa: E402
from ingestion.actions.run_import import run_import  # noqa: E402
from ingestion.models import ImportJob  # noqa: E402
from ingestion.webhook.signature import digest_header  # noqa: E402
from kit import clock  # noqa: E402
from people.models import User  # noqa: E402
from tests.ingestion.webhook.chaos import Plan, chaos  # noqa: E402
from tests.ingestion.webhook.sending import PATH, signature_of  # noqa: E402
from tests.ingestion.webhook.serving import Server, memory_mb, serving  # noqa: E402

LINES = int(os.environ.get("BENCH_WEBHOOK_LINES", "1000000"))
KILLS = int(os.environ.get("BENCH_WEBHOOK_KILLS", "45"))
SLUG, HOST = "bench_webhook", "bench-webhook.localhost"
SMALL = 200
MOST_GROWTH_MB = 60


def rows() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        settings.MEDIA_ROOT = folder
        yield from _large(Path(folder))
        yield _chaos(Path(folder))


def _large(folder: Path) -> Iterator[Row]:
    path = write_sales(folder / "sales.csv", LINES)
    megabytes = path.stat().st_size / (1 << 20)
    with throwaway_tenant(SLUG), serving(folder) as server:
        secret = _key()
        _send(server, secret, path, "warm-up", most=SMALL)
        (worker,) = server.workers
        before = memory_mb(worker, "VmRSS")
        copied = measure(lambda: _bare_copy(path, is_indexed_first=True))
        sent = measure(lambda: _send(server, secret, path, "large"))
        growth = memory_mb(worker, "VmHWM") - before
        imported = measure(lambda: _run("large"))
        cpu = None if sent.cpu_seconds is None else sent.cpu_seconds + (imported.cpu_seconds or 0)
        ours = Taken(sent.seconds + imported.seconds, cpu)
        note = f"{megabytes:.0f} MB; sent and answered in {sent.seconds:.2f} s"
        yield Row(f"webhook: {LINES:,} lines end to end vs COPY, indexed", ours, copied, note)
        words = f"grows by at most {MOST_GROWTH_MB} MB"
        kept = Budget(words, is_kept=growth <= MOST_GROWTH_MB)
        yield Row("webhook: memory of the worker that takes it", sent, None, f"{growth:.1f} MB", kept)
        small = measure(lambda: [_send(server, secret, path, f"s-{n}", most=300 + n) for n in range(SMALL)])
        each = f"{1000 * small.seconds / SMALL:.1f} ms each, on the disk and committed"
        yield Row(f"webhook: {SMALL} small files, one after the other", small, None, each)


def _chaos(folder: Path) -> Row:
    plan = Plan(files=40, posts=160, kills=KILLS, lines=760, importers=3)
    with throwaway_tenant(SLUG):
        outcome = chaos(plan, slug=SLUG, host=HOST, secret=_key(), media=folder)
        outcome.check(plan)
    told = ", ".join(f"{count} x {status}" for status, count in sorted(outcome.answers.items()))
    killed = ", ".join(f"{count} {what}s" for what, count in outcome.killed.items())
    note = f"{told}; killed: {killed}; run again by hand: {outcome.given_up}; {outcome.rows:,} rows, each once"
    name = f"webhook: {plan.posts} posts of {plan.files} files under kills"
    return Row(name, Taken(outcome.seconds), None, note, Budget("nothing lost or doubled"))


def _key() -> str:
    source = Source.objects.create(slug="bench", name="Bench", kind=Source.Kind.WEBHOOK)
    return issue_webhook_key(source=source, actor=_anybody(), at=clock.now()).secret


def _anybody() -> User:
    user = User(username="bench")
    user.has_perm = lambda *args: True  # type: ignore[method-assign]
    user.save()
    return user


def _send(server: Server, secret: str, path: Path, webhook_id: str, *, most: int | None = None) -> None:
    """The file, or its first lines."""
    at = int(clock.now().timestamp())
    content = None
    if most is not None:
        with path.open("rb") as file:
            content = b"".join(file.readline() for _ in range(most))
    with path.open("rb") as file:
        digest = hashlib.sha256(content).digest() if content else hashlib.file_digest(file, "sha256").digest()
        file.seek(0)
        headers = {
            "host": HOST,
            "webhook-id": webhook_id,
            "webhook-timestamp": str(at),
            "content-digest": digest_header(digest),
            "content-type": "text/csv",
            "content-length": str(len(content) if content else path.stat().st_size),
        }
        headers["webhook-signature"] = signature_of(secret, webhook_id, at, headers["content-digest"].encode())
        connection = server.connect()
        connection.request("POST", PATH, content or file, headers)
        assert connection.getresponse().status == 202
        connection.close()


def _run(webhook_id: str) -> None:
    job = run_import(job=ImportJob.objects.get(deliveries__webhook_id=webhook_id), at=clock.now())
    assert job.state == "applied", job.error
    assert job.accepted + job.skipped + job.refused == job.rows_total

"""Tasks through a real broker into a real worker: PostgreSQL's own always, others where TEST_BROKERS names them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pgmq
import psycopg
import pytest
from celery import Celery
from django.db import connection

from tenants.models import Tenant

pytestmark = [pytest.mark.kills, pytest.mark.services]
BROKERS = os.environ.get("TEST_BROKERS", "pgmq://").split()
ROOT = Path(__file__).parents[2]


@pytest.fixture(params=BROKERS, ids=lambda url: url.partition(":")[0])
def broker(request: pytest.FixtureRequest, django_db_setup: None) -> str:
    if request.param.startswith("pgmq"):
        with psycopg.connect(_dsn(), autocommit=True) as database:
            if database.execute("SELECT to_regclass('pgmq.meta')").fetchone() == (None,):
                database.execute(pgmq.get_embedded_install_sql())
    return request.param


@pytest.fixture
def queue(broker: str) -> Iterator["Queue"]:
    mine = Queue(broker)
    yield mine
    mine.remove()


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    file = tmp_path / "notes"
    file.touch()
    return file


class Queue:
    """A queue of this test's own."""

    def __init__(self, broker: str) -> None:
        self.broker = broker
        self.name = f"test_{uuid4().hex[:12]}"
        self._sender = Celery(set_as_current=False)
        # Celery puts the environment's broker before any other, but not before one for writing.
        self._sender.conf.broker_write_url = broker
        options: dict[str, Any] = {"conn_string": _dsn(), "init_extension": False}
        self._sender.conf.broker_transport_options = options if broker.startswith("pgmq") else {}
        self._sender.conf.task_default_queue = self.name
        self._link = self._sender.connection_for_write()

    def send(self, task: str, **kwargs: Any) -> None:
        self._sender.send_task(f"tests.services.{task}", kwargs=kwargs, connection=self._link)

    def remove(self) -> None:
        channel = self._link.channel()
        channel.queue_delete(self.name)
        if self.broker.startswith("amqp"):
            channel.exchange_delete(self.name)
        self._link.release()
        self._sender.close()

    @contextmanager
    def worker(self) -> Iterator[subprocess.Popen[bytes]]:
        """A worker with its children in a process group of its own."""
        process = subprocess.Popen(
            [
                # The leash ends the worker should the tests be killed.
                *(sys.executable, "-m", "saas.embedded.leash", str(os.getpid()), "1"),
                *(sys.executable, "-m", "celery", "-A", "tests.services.worker", "worker"),
                *("--concurrency", "2", "--without-gossip", "--without-mingle", "--loglevel", "WARNING"),
            ],
            cwd=ROOT,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "saas.settings",
                "CELERY_BROKER_URL": self.broker,
                "CELERY_QUEUE": self.name,
            },
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        with process:
            try:
                yield process
            finally:
                os.killpg(process.pid, signal.SIGKILL)


def test_a_task_enters_its_tenant(queue: Queue, notes: Path) -> None:
    for schema_name in ("t_mara", "t_otto", "t_mara"):
        queue.send("note_schema", file=str(notes), schema_name=schema_name)
    with queue.worker():
        _await(lambda: len(_lines(notes)) == 3)
    assert sorted(_lines(notes)) == ["t_mara", "t_mara", "t_otto"]


def test_a_task_for_a_suspended_tenant_is_refused(queue: Queue, notes: Path, committed: None) -> None:
    Tenant.objects.filter(slug="otto").update(state=Tenant.State.SUSPENDED)
    try:
        queue.send("note_schema", file=str(notes), schema_name="t_otto")
        queue.send("note_schema", file=str(notes), schema_name="t_missing")
        queue.send("note_schema", file=str(notes), schema_name="t_mara")
        with queue.worker():
            _await(lambda: _lines(notes) != [])
        assert _lines(notes) == ["t_mara"]
    finally:
        Tenant.objects.filter(slug="otto").update(state=Tenant.State.READY)


def test_what_a_killed_worker_had_begun_is_done_by_the_next(queue: Queue, notes: Path, tmp_path: Path) -> None:
    hold = tmp_path / "hold"
    hold.touch()
    queue.send("work", file=str(notes), hold=str(hold), schema_name="t_mara")
    with queue.worker():
        _await(lambda: _lines(notes) == ["began"])
    hold.unlink()
    with queue.worker():
        _await(lambda: "done" in _lines(notes))
    assert _lines(notes) == ["began", "began", "done"]


def _dsn() -> str:
    parameters = connection.get_connection_params()
    known = ("host", "port", "user", "password", "dbname")
    return psycopg.conninfo.make_conninfo(**{name: parameters[name] for name in known if parameters.get(name)})


def _lines(file: Path) -> list[str]:
    return file.read_text().split()


def _await(condition: Callable[[], bool], seconds: float = 90) -> None:
    """Wait for what must come; the limit only ends a test that hangs."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "It did not come."
        time.sleep(0.05)

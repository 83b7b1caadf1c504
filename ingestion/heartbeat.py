"""The pulse of a run: tells people how far it is, keeps its lease, and learns that it shall stop.

It speaks over a connection of its own, since the run itself is one long transaction that nobody sees into.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread
from typing import Any, Final
from uuid import UUID

import psycopg
from django.db import connection
from psycopg import sql

from kit import clock

LEASE: Final = timedelta(seconds=90)
BEAT_SECONDS: Final = 15
# Rows between two reports; at full speed some three a second.
REPORT_EVERY_ROWS: Final = 50_000

_PULSE = """
UPDATE {table} SET lease_until = %(lease_until)s, stage = coalesce(%(stage)s, stage),
    rows_read = coalesce(%(rows)s, rows_read)
WHERE id = %(job)s AND claim = %(claim)s AND state = 'running' RETURNING is_cancel_asked
"""


class ImportCancelledError(Exception):
    """Somebody asked for the run to stop."""


class ClaimLostError(Exception):
    """Another run took the job over, or it was finished by someone else; this one must not go on."""


class Heartbeat:
    """What `staging.Progress` asks for. Inside a caller's transaction it speaks over the caller's connection."""

    def __init__(self, *, job_id: int, claim: UUID | None, own: "psycopg.Connection[Any] | None") -> None:
        self._job_id = job_id
        self._claim = claim
        self._own = own
        # Taken now: the thread that beats has a connection of its own to Django's mind, which knows no tenant.
        self._schema_name = connection.schema_name  # type: ignore[attr-defined]
        self._reported = 0
        self._stop = Event()

    def stage(self, name: str) -> None:
        self._reported = 0
        if not self._pulse(stage=name):
            raise ClaimLostError

    def rows(self, count: int) -> None:
        if count - self._reported >= REPORT_EVERY_ROWS:
            self._reported = count
            if not self._pulse(rows=count):
                raise ClaimLostError

    def beat(self) -> None:
        """Keep the lease while one statement takes its time; ends with the process, however that ends."""
        while not self._stop.wait(BEAT_SECONDS):
            try:
                if not self._pulse(is_asking=False):
                    return  # the run itself finds out at its next stage
            except psycopg.Error:
                return

    def stop(self) -> None:
        self._stop.set()

    def _pulse(self, *, stage: str | None = None, rows: int | None = None, is_asking: bool = True) -> bool:
        parameters: dict[str, Any] = {
            "job": self._job_id,
            "claim": self._claim,
            "lease_until": clock.now() + LEASE,
            "stage": stage,
            "rows": rows,
        }
        if self._own is None:
            with connection.cursor() as cursor:
                cursor.execute(_PULSE.format(table="ingestion_importjob"), parameters)
                found = cursor.fetchone()
        else:
            table = sql.Identifier(self._schema_name, "ingestion_importjob")
            found = self._own.execute(sql.SQL(_PULSE).format(table=table), parameters).fetchone()
        if found and found[0] and is_asking:
            raise ImportCancelledError
        return found is not None


@contextmanager
def heartbeat(*, job_id: int, claim: UUID | None) -> Iterator[Heartbeat]:
    if connection.in_atomic_block:
        yield Heartbeat(job_id=job_id, claim=claim, own=None)
        return
    connection.ensure_connection()
    parameters = connection.get_connection_params()
    own_parameters = {
        name: parameters[name] for name in ("dbname", "user", "password", "host", "port") if name in parameters
    }
    with psycopg.connect(**own_parameters, autocommit=True) as own:
        pulse = Heartbeat(job_id=job_id, claim=claim, own=own)
        thread = Thread(target=pulse.beat, name=f"import {job_id}", daemon=True)
        thread.start()
        try:
            yield pulse
        finally:
            pulse.stop()
            thread.join(timeout=BEAT_SECONDS)

"""PostgreSQL's advisory locks, held by this connection until the block ends or the connection does."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from kit.locks import advisory_lock_key


class LockTakenError(Exception):
    """Another connection holds the lock."""


@contextmanager
def wait_for_lock(*name: str) -> Iterator[None]:
    with _held("SELECT pg_advisory_lock(%s)", advisory_lock_key(*name)):
        yield


@contextmanager
def try_lock(*name: str) -> Iterator[None]:
    """Raises LockTakenError at once instead of waiting."""
    with _held("SELECT pg_try_advisory_lock(%s)", advisory_lock_key(*name)):
        yield


@contextmanager
def _held(sql: str, key: int) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [key])
        row = cursor.fetchone()
    if row is not None and row[0] is False:
        raise LockTakenError
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [key])

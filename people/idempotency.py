"""A request that is sent again has one effect, and gets the first answer again.

Phones on a bad line send again what was answered. Each such request carries a key of the phone's own making. Its row
is written first, in the transaction of the effect: a second request at the same time waits at the unique key until
the first is committed, and then finds the answer. If the first fails, its row goes with it, and the second is the
first. Nothing can be between the effect and the note that it took place.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import OperationalError, connection, transaction
from psycopg.errors import LockNotAvailable

from people.models import IdempotencyKey
from people.refusals import RefusedError

WAITS_MS: Final = 4000  # for an equal request that is being carried out; a phone gives up later than that
LEASE: Final = timedelta(minutes=2)  # after which a request without an answer counts as died; no request runs longer
KEPT: Final = timedelta(days=2)  # a draft that waited over a day without a line is still recognized


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: Any
    is_replayed: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """Who sent what under which key. `request_hash` stands for method, path and body."""

    client: str
    key: str
    request_hash: str


class KeyReusedError(RefusedError):
    code = "idempotency_key_reused"
    status = 422


class StillRunningError(RefusedError):
    code = "still_running"
    status = 409
    retry_after = 2


def answer_once(asked: Asked, respond: Callable[[], Answer], *, at: datetime) -> Answer:
    """Carry out `respond` and keep its answer, in one transaction; or give the answer that is kept.

    What `respond` raises undoes everything, the key included: the request may then be sent again.

    Raises:
        KeyReusedError: another request came under this key. StillRunningError: an equal one takes long.
    """
    try:
        with transaction.atomic():
            row_id = _claim(asked, at=at)
            if row_id is None:
                return _replay(asked)
            answer = respond()
            IdempotencyKey.objects.filter(pk=row_id).update(status=answer.status, body=answer.body)
            return answer
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            raise _still_running() from error
        raise


def answer_once_outside(asked: Asked, respond: Callable[[], Answer], *, at: datetime) -> Answer:
    """The same for requests that speak to another server, which no transaction may wait for.

    The key is committed first. A process that dies before it has answered leaves a row without an answer; the
    request is carried out again when it comes after `LEASE`. So this is for effects that may happen twice then, such
    as sending a code.

    Raises:
        KeyReusedError, StillRunningError.
    """
    with transaction.atomic():
        row_id = _claim(asked, at=at) or _take_over(asked, at=at)
    if row_id is None:
        return _replay(asked)
    try:
        answer = respond()
    except BaseException:
        IdempotencyKey.objects.filter(pk=row_id).delete()
        raise
    IdempotencyKey.objects.filter(pk=row_id).update(status=answer.status, body=answer.body)
    return answer


def sweep_keys(*, at: datetime) -> int:
    """Forget answers that nobody will ask for again."""
    deleted, _ = IdempotencyKey.objects.filter(created_at__lt=at - KEPT).delete()
    return deleted


def _claim(asked: Asked, *, at: datetime) -> int | None:
    """The new row's id; None where the key is taken. Waits for a transaction that is about to commit it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [str(WAITS_MS)])
        cursor.execute(
            "INSERT INTO people_idempotencykey (client, key, request_hash, created_at) VALUES (%s, %s, %s, %s)"
            " ON CONFLICT DO NOTHING RETURNING id",
            [asked.client, asked.key, asked.request_hash, at],
        )
        row = cursor.fetchone()
        cursor.execute("SELECT set_config('lock_timeout', '0', true)")
    return row[0] if row else None


def _take_over(asked: Asked, *, at: datetime) -> int | None:
    died = IdempotencyKey.objects.filter(
        client=asked.client,
        key=asked.key,
        request_hash=asked.request_hash,
        status=None,
        created_at__lt=at - LEASE,
    )
    row_id = died.values_list("pk", flat=True).first()
    return row_id if row_id and died.filter(pk=row_id).update(created_at=at) else None


def _replay(asked: Asked) -> Answer:
    kept = IdempotencyKey.objects.filter(client=asked.client, key=asked.key).first()
    if kept is None:  # it failed and was taken back between our two looks
        raise _still_running()
    if kept.request_hash != asked.request_hash:
        raise KeyReusedError("This Idempotency-Key came with another request before. Draw a new one for each request.")
    if kept.status is None:
        raise _still_running()
    return Answer(kept.status, kept.body, is_replayed=True)


def _still_running() -> StillRunningError:
    return StillRunningError("This request is being carried out already. Ask again in a moment.")

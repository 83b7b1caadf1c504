from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from django.db import IntegrityError, transaction
from django.db.models import F

from ingestion.actions.start_import import keep_job
from ingestion.models import Delivery, ImportJob, Kind, WebhookKey
from people.record import SYSTEM

_TRIES = 3  # two senders at once meet at most one another's delivery, then its content


class Outcome(Enum):
    """What an arriving file turned out to be."""

    NEW = "new"
    REPLAY = "replay"
    OTHER_CONTENT = "other content"
    SAME_CONTENT = "same content"


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file that lies on the disk already; `name` is the storage's, `original_name` the sender's."""

    name: str
    original_name: str
    size: int
    sha256: str
    address: str | None


@dataclass(frozen=True, slots=True)
class Taken:
    """The delivery that an arriving file made, or has met."""

    outcome: Outcome
    delivery: Delivery


def take_delivery(*, key: WebhookKey, webhook_id: str, arrived: Arrived, at: datetime) -> Taken:
    """Take a signed file in once: by its id, and by its content.

    **Who**: the system, for whoever holds the key.
    **Writes**: the delivery with its import and `import.stored`; or, where the content is known under another id, the
    delivery alone; or, for a replay, its count. **Then**: queue the import of a new one.
    """
    for _ in range(_TRIES):
        known = _find_same_id(key, webhook_id, arrived)
        if known is not None:
            return known
        try:
            with transaction.atomic():
                return _add(key, webhook_id, arrived, at)
        except IntegrityError:
            continue  # another has come in between, and is found now
    raise RuntimeError(f"Delivery {webhook_id} met others {_TRIES} times.")


def _find_same_id(key: WebhookKey, webhook_id: str, arrived: Arrived) -> Taken | None:
    known = Delivery.objects.select_related("job").filter(source=key.source_id, webhook_id=webhook_id).first()
    if known is None:
        return None
    if known.sha256 != arrived.sha256:
        return Taken(Outcome.OTHER_CONTENT, known)
    Delivery.objects.filter(pk=known.pk).update(replays=F("replays") + 1)
    return Taken(Outcome.REPLAY, known)


def _add(key: WebhookKey, webhook_id: str, arrived: Arrived, at: datetime) -> Taken:
    first = Delivery.objects.filter(source=key.source_id, sha256=arrived.sha256, copy_of=None).first()
    delivery = Delivery(
        source=key.source,
        key=key,
        webhook_id=webhook_id,
        original_name=arrived.original_name[:255],
        size=arrived.size,
        sha256=arrived.sha256,
        copy_of=first,
        job=_job(key, webhook_id, arrived, at) if first is None else None,
        address=arrived.address,
        received_at=at,
    )
    delivery.save(force_insert=True)
    return Taken(Outcome.NEW if first is None else Outcome.SAME_CONTENT, delivery)


def _job(key: WebhookKey, webhook_id: str, arrived: Arrived, at: datetime) -> ImportJob:
    job = ImportJob(
        kind=Kind.SALES,
        source=key.source,
        file=arrived.name,
        original_name=arrived.original_name,
        size=arrived.size,
        sha256=arrived.sha256,
        created_at=at,
    )
    return keep_job(job=job, actor=SYSTEM, at=at, delivery=webhook_id)

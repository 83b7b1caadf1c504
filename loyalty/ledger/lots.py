"""Which lots points are taken from, and into which they go back."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from django.db.models import Q, QuerySet, Sum

from loyalty.ledger.errors import NotEnoughPointsError
from loyalty.models import Consumer, JournalEntry, LotAllocation, PointLot

_NEVER = datetime.max.replace(tzinfo=UTC)


def spendable(at: datetime) -> Q:
    """Released, not used up, and not lapsed at `at`, whether or not a job has swept the lapsed ones away."""
    return Q(released_at__isnull=False, remaining__gt=0) & (Q(expires_at__isnull=True) | Q(expires_at__gt=at))


def lock_spendable(consumer: Consumer, at: datetime) -> list[PointLot]:
    """The consumer's lots that can be spent, locked by id, in the order in which they are spent."""
    lots = PointLot.objects.filter(spendable(at), consumer=consumer)
    return in_order(lots.order_by("pk").select_for_update(no_key=True))


def in_order(lots: Iterable[PointLot]) -> list[PointLot]:
    """What lapses first comes first; what never lapses comes last."""
    return sorted(lots, key=lambda lot: (lot.expires_at or _NEVER, lot.pk))


def take(lots: Iterable[PointLot], points: int) -> dict[int, int]:
    """Lot id → points, of as many as are there and no more than `points`."""
    parts: dict[int, int] = {}
    for lot in lots:
        part = min(lot.remaining, points - sum(parts.values()))
        if part > 0:
            parts[lot.pk] = part
    return parts


def take_all(lots: Iterable[PointLot], points: int) -> dict[int, int]:
    """Raises NotEnoughPointsError if the lots hold less than `points`."""
    parts = take(lots, points)
    there = sum(parts.values())
    if there < points:
        raise NotEnoughPointsError(asked=points, there=there)
    return parts


def give_back(taken: Mapping[int, int], points: int) -> dict[int, int]:
    """Lot id → negative points: into the lots they came from, those that lapse last first."""
    parts: dict[int, int] = {}
    lots = {lot.pk: lot for lot in lock_lots(taken)}
    for lot in reversed(in_order(lots.values())):
        part = min(taken[lot.pk], points + sum(parts.values()))
        if part > 0:
            parts[lot.pk] = -part
    return parts


def lock_lots(lot_ids: Iterable[int]) -> QuerySet[PointLot]:
    return PointLot.objects.filter(pk__in=list(lot_ids)).order_by("pk").select_for_update(no_key=True)


def taken_by(entries: Iterable[JournalEntry]) -> dict[int, int]:
    """Lot id → points that the entries together took, less what they gave back."""
    rows = LotAllocation.objects.filter(entry__in=entries).values("lot").annotate(sum=Sum("points"))
    return {row["lot"]: row["sum"] for row in rows if row["sum"] > 0}

"""What a consumer has, as a person understands it: what is lapsed and not swept away yet is not there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, Sum

from kit import clock
from loyalty.ledger.lots import spendable
from loyalty.models import Account, Consumer, PointLot


@dataclass(frozen=True, slots=True)
class Balances:
    """Points; `next_expiry_points` of the available ones lapse at `next_expiry_at`."""

    pending: int = 0
    available: int = 0
    held: int = 0
    arrears: int = 0
    next_expiry_at: datetime | None = None
    next_expiry_points: int = 0


def get_balances(consumer: Consumer, *, at: datetime | None = None) -> Balances:
    return list_balances([consumer.pk], at=at)[consumer.pk]


def list_balances(consumer_ids: Iterable[UUID], *, at: datetime | None = None) -> dict[UUID, Balances]:
    """Consumer id → balances, for each of the ids; three queries for all of them."""
    at = at or clock.now()
    ids = list(consumer_ids)
    accounts: dict[UUID, dict[str, int]] = {consumer_id: {} for consumer_id in ids}
    for owner, code, balance in Account.objects.filter(consumer__in=ids).values_list("consumer", "code", "balance"):
        accounts[owner][code] = balance or 0  # a consumer has one
    lapsed = _count_lapsed(ids, at)
    expiries = _list_next_expiries(ids, at)
    return {
        consumer_id: Balances(
            pending=of.get(Account.Code.PENDING, 0),
            available=of.get(Account.Code.AVAILABLE, 0) - lapsed.get(consumer_id, 0),
            held=of.get(Account.Code.HELD, 0),
            arrears=-of.get(Account.Code.ARREARS, 0),
            next_expiry_at=expiries.get(consumer_id, (None, 0))[0],
            next_expiry_points=expiries.get(consumer_id, (None, 0))[1],
        )
        for consumer_id, of in accounts.items()
    }


def _count_lapsed(ids: list[UUID], at: datetime) -> dict[UUID, int]:
    """Consumer id → points that lapsed and that no job has taken away yet."""
    lots = PointLot.objects.filter(consumer__in=ids, released_at__isnull=False, remaining__gt=0, expires_at__lte=at)
    return dict(lots.order_by().values_list("consumer").annotate(Sum("remaining")))


def _list_next_expiries(ids: list[UUID], at: datetime) -> dict[UUID, tuple[datetime, int]]:
    lots = PointLot.objects.filter(spendable(at) & Q(expires_at__isnull=False), consumer__in=ids)
    sums = lots.values_list("consumer", "expires_at").annotate(Sum("remaining")).order_by("consumer", "-expires_at")
    return {owner: (expires_at, points) for owner, expires_at, points in sums}  # the earliest comes last

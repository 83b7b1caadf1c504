import pytest
from django.db import connection, transaction
from django.db.models import F

from loyalty.models import Reward, StockMovement
from loyalty.rewards.errors import NotInStockError
from loyalty.rewards.stock import move
from people.record import SYSTEM
from tests.loyalty.rewards.conftest import AT
from tests.races import race, succeeded

Kind = StockMovement.Kind


def _stock(reward):
    reward.refresh_from_db()
    return reward.on_hand, reward.reserved


@pytest.mark.parametrize(
    ("before", "kind", "after"),
    [
        ((3, 1), Kind.RECEIVED, (5, 1)),
        ((3, 1), Kind.RESERVED, (3, 3)),
        ((3, 2), Kind.LET_GO, (3, 0)),
        ((3, 2), Kind.HANDED_OVER, (1, 0)),
        ((3, 2), Kind.LOST, (1, 0)),
        ((3, 2), Kind.CAME_BACK, (3, 2)),
        ((3, 1), Kind.WRITTEN_OFF, (1, 1)),
    ],
)
def test_each_movement_of_two_pieces(drill, before, kind, after):
    Reward.objects.filter(pk=drill.pk).update(on_hand=before[0], reserved=before[1])
    move(reward=drill, kind=kind, pieces=2, actor=SYSTEM, at=AT)
    assert _stock(drill) == after
    assert drill.movements.get().pieces == 2


@pytest.mark.parametrize("kind", [Kind.RESERVED, Kind.WRITTEN_OFF])
def test_refuses_what_is_promised_already(drill, kind):
    Reward.objects.filter(pk=drill.pk).update(reserved=2)
    with pytest.raises(NotInStockError):
        move(reward=drill, kind=kind, pieces=2, actor=SYSTEM, at=AT)
    assert _stock(drill) == (3, 2)
    assert not StockMovement.objects.exists()


@pytest.mark.usefixtures("committed")
def test_of_twenty_who_reserve_three_pieces_three_succeed(tenant, drill):
    results = race(tenant, lambda _: move(reward=drill, kind=Kind.RESERVED, pieces=1, actor=SYSTEM, at=AT), times=20)
    assert (len(succeeded(results)), _stock(drill)) == (3, (3, 3))


@pytest.mark.usefixtures("remade")
def test_control_without_the_check_all_twenty_get_one(tenant, drill):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE loyalty_reward DROP CONSTRAINT no_gift_is_promised_that_is_not_there")

    def reserve(_):
        with transaction.atomic():
            return Reward.objects.filter(pk=drill.pk).update(reserved=F("reserved") + 1)

    assert (len(succeeded(race(tenant, reserve, times=20))), _stock(drill)) == (20, (3, 20))

"""L7: lapsed points cannot be spent, even if nothing has swept them away yet."""

from datetime import timedelta

import pytest
from django.db.models import Q

from loyalty.ledger import lots
from loyalty.ledger.balances import get_balances
from loyalty.ledger.errors import NotEnoughPointsError
from loyalty.models import Hold
from tests.loyalty.ledger.conftest import AT
from tests.loyalty.ledger.invariants.writers import balance

LAPSE = AT + timedelta(days=100)
AFTER = LAPSE + timedelta(seconds=1)


def test_a_second_before_it_is_there_and_a_second_after_it_is_not(committed, earn, set_aside, paul):
    earn(100, lifetime_days=100)
    assert set_aside(40, at=LAPSE - timedelta(seconds=1)).points == 40
    for at in (LAPSE, AFTER):
        with pytest.raises(NotEnoughPointsError):
            set_aside(1, at=at)
    assert (Hold.objects.count(), balance(paul, "available")) == (1, 60)
    assert get_balances(paul, at=AFTER).available == 0  # nor is it shown


def test_control_without_the_filter_it_is_spent(committed, earn, set_aside, monkeypatch):
    earn(100, lifetime_days=100)
    monkeypatch.setattr(lots, "spendable", lambda at: Q(released_at__isnull=False, remaining__gt=0))
    assert set_aside(100, at=AFTER).points == 100

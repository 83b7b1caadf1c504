"""The limits hold for any number of requests at once."""

import threading
from datetime import date

import pytest
from django.db import connection
from django.db.models import F

from saas.sign_up import counting
from saas.sign_up.counting import PER_EMAIL, TooManySignUpsError, may_write_to, require_room
from tenants.models import SignUpCount

DAY = date(2026, 11, 1)
AT_ONCE = 8


def test_counts_each_day_anew(db):
    assert [may_write_to("nina@example.com", day=DAY) for _ in range(PER_EMAIL + 1)] == [True] * PER_EMAIL + [False]
    assert may_write_to("paul@example.com", day=DAY)
    assert may_write_to("nina@example.com", day=date(2026, 11, 2))


def test_neighbors_in_one_ipv6_network_are_one(db, settings):
    settings.SIGNUPS_PER_NETWORK = 1
    require_room(network="2001:db8:1:2::1", day=DAY)
    with pytest.raises(TooManySignUpsError):
        require_room(network="2001:db8:1:2:ffff::9", day=DAY)
    require_room(network="2001:db8:1:3::1", day=DAY)
    require_room(network="192.0.2.1", day=DAY)
    require_room(network="192.0.2.2", day=DAY)


def count_at_once():
    counted = []
    barrier = threading.Barrier(AT_ONCE)

    def run():
        barrier.wait()
        counted.append(may_write_to("nina@example.com", day=DAY))
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counted)


def test_of_many_at_once_no_more_than_the_limit(committed):
    assert count_at_once() == PER_EMAIL
    assert SignUpCount.objects.get().count == PER_EMAIL


def test_control_looking_first_and_counting_then_lets_more_through(committed, monkeypatch):
    looked = threading.Barrier(AT_ONCE)

    def look_then_count(key, limit, day):
        SignUpCount.objects.bulk_create([SignUpCount(day=day, key=key)], ignore_conflicts=True)
        has_room = SignUpCount.objects.get(day=day, key=key).count < limit
        looked.wait()
        SignUpCount.objects.filter(day=day, key=key).update(count=F("count") + 1)
        return has_room

    monkeypatch.setattr(counting, "_count", look_then_count)
    assert count_at_once() > PER_EMAIL

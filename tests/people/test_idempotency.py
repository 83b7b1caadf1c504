"""X1: the same key, one effect; whatever goes wrong in between."""

import time
from datetime import timedelta

import pytest
from django.db import connection

from kit import clock
from people import idempotency
from people.idempotency import (
    LEASE,
    Answer,
    Asked,
    KeyReusedError,
    StillRunningError,
    answer_once,
    answer_once_outside,
    sweep_keys,
)
from people.models import IdempotencyKey, VelocityCounter
from tests.races import race

ASKED = Asked(client="device:1", key="a-key-of-a-phone", request_hash="x")
HOW = [answer_once, answer_once_outside]


def effect():
    """Leaves a row each time it takes place."""
    VelocityCounter.objects.create(
        key=f"effect {VelocityCounter.objects.count()} {time.monotonic_ns()}", window_start=clock.now(), used=1, cap=1
    )
    return Answer(201, {"made": VelocityCounter.objects.count()})


def failing():
    effect()
    raise ValueError("no")


@pytest.mark.parametrize("how", HOW)
class TestBoth:
    def test_gives_the_first_answer_again(self, tenant, how):
        first = how(ASKED, effect, at=clock.now())
        again = how(ASKED, effect, at=clock.now())
        assert (first.is_replayed, again.is_replayed) == (False, True)
        assert (again.status, again.body) == (first.status, first.body)
        assert VelocityCounter.objects.count() == 1

    def test_refuses_another_request_under_the_key(self, tenant, how):
        how(ASKED, effect, at=clock.now())
        with pytest.raises(KeyReusedError):
            how(Asked(ASKED.client, ASKED.key, "y"), effect, at=clock.now())
        assert VelocityCounter.objects.count() == 1

    def test_keys_of_two_clients_are_two(self, tenant, how):
        how(ASKED, effect, at=clock.now())
        assert not how(Asked("device:2", ASKED.key, "x"), effect, at=clock.now()).is_replayed

    def test_what_failed_may_be_sent_again(self, tenant, how):
        with pytest.raises(ValueError, match="no"):
            how(ASKED, failing, at=clock.now())
        assert not how(ASKED, effect, at=clock.now()).is_replayed


def test_what_failed_inside_leaves_nothing(tenant):
    with pytest.raises(ValueError, match="no"):
        answer_once(ASKED, failing, at=clock.now())
    assert not VelocityCounter.objects.exists()


def test_a_process_that_died_is_taken_over_after_a_while(tenant):
    at = clock.now()
    IdempotencyKey.objects.create(client=ASKED.client, key=ASKED.key, request_hash="x", created_at=at)
    with pytest.raises(StillRunningError):
        answer_once_outside(ASKED, effect, at=at + LEASE / 2)
    assert not answer_once_outside(ASKED, effect, at=at + LEASE * 1.1).is_replayed
    assert VelocityCounter.objects.count() == 1


def test_old_answers_are_forgotten(tenant):
    at = clock.now()
    answer_once(ASKED, effect, at=at)
    assert sweep_keys(at=at + timedelta(days=1)) == 0
    assert sweep_keys(at=at + timedelta(days=3)) == 1


def slow_effect():
    answer = effect()
    time.sleep(0.05)  # so that the others come while this one is at work
    return answer


class TestRaces:
    @pytest.mark.parametrize("how", HOW)
    def test_x1_twenty_at_once_have_one_effect(self, committed, tenant, how):
        results = race(tenant, lambda _: how(ASKED, slow_effect, at=clock.now()))
        assert VelocityCounter.objects.count() == 1
        answers = [result for result in results if isinstance(result, Answer)]
        assert sum(not answer.is_replayed for answer in answers) == 1
        assert {(answer.status, answer.body["made"]) for answer in answers} == {(201, 1)}
        assert all(isinstance(result, Answer | StillRunningError) for result in results)

    def test_inside_each_of_the_twenty_waits_for_the_answer(self, committed, tenant):
        results = race(tenant, lambda _: answer_once(ASKED, slow_effect, at=clock.now()))
        assert [result.status for result in results] == [201] * 20

    def test_control_without_the_unique_key_there_are_twenty(self, committed, tenant):
        name = "a_key_of_a_client_has_one_effect"
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE people_idempotencykey DROP CONSTRAINT {name}")
        try:
            race(tenant, lambda _: answer_once(ASKED, slow_effect, at=clock.now()))
            assert VelocityCounter.objects.count() == 20
        finally:
            IdempotencyKey.objects.all().delete()
            with connection.cursor() as cursor:
                cursor.execute(f"ALTER TABLE people_idempotencykey ADD CONSTRAINT {name} UNIQUE (client, key)")

    def test_whoever_waits_too_long_is_told_to_ask_again(self, committed, tenant, monkeypatch):
        monkeypatch.setattr(idempotency, "WAITS_MS", 100)

        def very_slow():
            answer = effect()
            time.sleep(1)
            return answer

        results = race(tenant, lambda _: answer_once(ASKED, very_slow, at=clock.now()), times=2)
        assert sorted(type(result).__name__ for result in results) == ["Answer", "StillRunningError"]
        assert VelocityCounter.objects.count() == 1

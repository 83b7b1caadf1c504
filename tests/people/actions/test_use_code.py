"""X2: a code is used once, and guessed at five times."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db.models.query import QuerySet
from django_tenants.utils import tenant_context

from people.actions.request_code import request_code
from people.actions.use_code import CodeOverError, WrongCodeError, use_code, using_code
from people.models import OneTimeCode
from tests.races import race

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
PAUL = "+351912000002"
PROVE, LOG_IN = OneTimeCode.Purpose.PROVE_NUMBER, OneTimeCode.Purpose.LOG_IN


@pytest.fixture
def sent(tenant, texts):
    return request_code(purpose=PROVE, address=PAUL, channel="sms", bound_to="shop 1", ip="192.0.2.1", at=NOON)


def use(sent, digits, **more):
    return use_code(**{"code_id": sent.id, "digits": digits, "purpose": PROVE, "bound_to": "shop 1", "at": NOON} | more)


def wrong(texts):
    return f"{(int(texts.digits()) + 1) % 1_000_000:06}"


def test_works_once(sent, texts):
    assert use(sent, texts.digits()).used_at == NOON
    with pytest.raises(CodeOverError):
        use(sent, texts.digits())


def test_counts_wrong_guesses_down(sent, texts):
    said = []
    for _ in range(5):
        with pytest.raises(WrongCodeError) as refused:
            use(sent, wrong(texts))
        said.append(str(refused.value))
    assert said[0] == "This code is not right. 4 tries are left."
    assert said[3] == "This code is not right. 1 try is left."
    assert "last try" in said[4]
    with pytest.raises(CodeOverError):
        use(sent, texts.digits())  # though it is right
    assert OneTimeCode.objects.get().used_at is None


@pytest.mark.parametrize(
    "other",
    [
        {"purpose": LOG_IN},
        {"bound_to": "shop 2"},
        {"code_id": uuid4()},
        {"at": NOON + timedelta(minutes=10)},
    ],
)
def test_is_good_for_one_thing_for_ten_minutes(sent, texts, other):
    with pytest.raises(CodeOverError):
        use(sent, texts.digits(), **other)
    assert use(sent, texts.digits())


def test_holds_in_one_tenant_only(sent, texts, other_tenant):
    kept = OneTimeCode.objects.get()
    with tenant_context(other_tenant):
        kept.save(force_insert=True)
        with pytest.raises(WrongCodeError):
            use(sent, texts.digits())


class TestUsing:
    def test_is_not_used_up_by_what_failed(self, sent, texts):
        with pytest.raises(ZeroDivisionError), using_right(sent, texts.digits()):
            raise ZeroDivisionError
        assert use(sent, texts.digits())

    def test_a_wrong_guess_counts_and_nothing_else_happens(self, sent, texts):
        happened = []
        with pytest.raises(WrongCodeError), using_right(sent, wrong(texts)):
            happened.append(1)
        assert happened == []
        assert OneTimeCode.objects.get().guesses == 1


def using_right(sent, digits):
    return using_code(code_id=sent.id, digits=digits, purpose=PROVE, bound_to="shop 1", at=NOON)


class TestRaces:
    def test_x2_of_twenty_right_tries_one_passes(self, committed, sent, texts, tenant):
        results = race(tenant, lambda _: use(sent, texts.digits()))
        assert sum(isinstance(result, OneTimeCode) for result in results) == 1
        assert sum(isinstance(result, CodeOverError) for result in results) == 19

    def test_x2_of_forty_guesses_five_count(self, committed, sent, texts, tenant):
        results = race(tenant, lambda _: use(sent, wrong(texts)), times=40)
        assert sum(isinstance(result, WrongCodeError) for result in results) == 5
        assert OneTimeCode.objects.get().guesses == 5

    def test_control_with_a_look_before_in_place_of_the_condition_more_pass(
        self, committed, sent, texts, tenant, monkeypatch
    ):
        """The condition looked at first, and the row written without it."""
        update = QuerySet.update

        def write_blindly(rows, **values):
            return update(OneTimeCode.objects.filter(pk=sent.id), **values) if rows.model is OneTimeCode else 0

        monkeypatch.setattr(QuerySet, "update", write_blindly)
        results = race(tenant, lambda _: use(sent, texts.digits()))
        assert sum(isinstance(result, OneTimeCode) for result in results) > 1

"""A gift at the counter, from asking for it to the consumer's hand."""

import uuid

import pytest

from loyalty.actions.move_gift import Step, move_gift
from loyalty.ledger.balances import get_balances
from loyalty.models import Consumer, ConsumerRetailer, Redemption

ASK = "retailer/redemptions"


@pytest.fixture
def phone(phone_of, rita):
    return phone_of(rita.user)


@pytest.fixture
def asked(phone, earned, drill):
    answer = phone.send(ASK, {"consumer_id": str(earned.pk), "reward_id": drill.pk})
    assert answer.status_code == 201, answer.json()
    return f"{ASK}/{answer.json()['redemption']['id']}"


def _agree(phone, path, texts):
    sent = phone.send(f"{path}/consent/code").json()
    return phone.send(f"{path}/consent", {"code_id": sent["code_id"], "digits": texts.digits()})


def _one():
    return Redemption.objects.get()


@pytest.mark.usefixtures("committed")
def test_goes_from_the_catalogue_to_the_hand(phone, texts, earned, drill, max_, ada):
    gifts = phone.get("/api/mobile/v1/rewards", {"consumer": str(earned.pk)}).json()
    assert (gifts["available"], gifts["gifts"][0]["why_not"]) == (1000, "")
    made = phone.send(ASK, {"consumer_id": str(earned.pk), "reward_id": drill.pk})
    path = f"{ASK}/{made.json()['redemption']['id']}"
    agreed = _agree(phone, path, texts).json()["redemption"]
    assert (agreed["state"], agreed["words"]) == ("in_review", "in review")
    _approve(max_, ada)
    for step in (Step.PACKED, Step.DISPATCHED):
        move_gift(redemption=_one(), to=step, actor=max_, at=_now())
    assert phone.look(path).json()["redemption"]["next_step"] == "Say that it arrived"
    assert phone.send(f"{path}/received").json()["redemption"]["step"] == "at_retailer"
    sent = phone.send(f"{path}/hand-over/code").json()
    over = phone.send(f"{path}/hand-over", {"code_id": sent["code_id"], "digits": texts.digits()}).json()
    assert over["redemption"]["state"] == "fulfilled"
    assert [step["step"] for step in over["steps"]] == ["pending", "packed", "dispatched", "at_retailer", "handed_over"]
    drill.refresh_from_db()
    assert (drill.on_hand, drill.reserved) == (2, 0)
    assert get_balances(earned).available == 600


def _approve(*people):
    """By the handler itself; the chain has tests of its own."""
    from django.db import transaction

    from loyalty.handlers import redemption as handler

    with transaction.atomic():
        handler.approved(handler.load(str(_one().pk)), people[0], _now())


def _now():
    from kit import clock

    return clock.now()


def test_the_same_key_asks_once(phone, earned, drill):
    key = str(uuid.uuid4())
    body = {"consumer_id": str(earned.pk), "reward_id": drill.pk}
    first, again = (phone.send(ASK, body, key=key) for _ in range(2))
    assert first.json() == again.json()
    assert Redemption.objects.count() == 1


def test_says_in_words_why_not(phone, earned, drill):
    drill.points = 1001
    drill.save(update_fields=["points"])
    answer = phone.send(ASK, {"consumer_id": str(earned.pk), "reward_id": drill.pk})
    assert (answer.status_code, answer.json()["code"]) == (422, "not_eligible")
    assert answer.json()["detail"] == "1 points are missing."
    assert not Redemption.objects.exists()


def test_a_consumer_of_another_shop_is_not_there(phone, earned, drill):
    ConsumerRetailer.objects.update(ended_at=_now())
    assert phone.send(ASK, {"consumer_id": str(earned.pk), "reward_id": drill.pk}).status_code == 404
    assert not Redemption.objects.exists()


@pytest.mark.usefixtures("committed")
def test_a_wrong_code_agrees_to_nothing(phone, texts, asked):
    sent = phone.send(f"{asked}/consent/code").json()
    wrong = f"{(int(texts.digits()) + 1) % 1_000_000:06}"
    answer = phone.send(f"{asked}/consent", {"code_id": sent["code_id"], "digits": wrong})
    assert (answer.status_code, answer.json()["code"]) == (422, "wrong_code")
    assert _one().state == Redemption.State.AWAITING_CONSENT


@pytest.mark.usefixtures("committed")
def test_the_code_for_one_gift_is_worth_nothing_for_another(phone, texts, asked, earned, drill):
    other = phone.send(ASK, {"consumer_id": str(earned.pk), "reward_id": drill.pk}).json()["redemption"]["id"]
    sent = phone.send(f"{asked}/consent/code").json()
    data = {"code_id": sent["code_id"], "digits": texts.digits()}
    assert phone.send(f"{ASK}/{other}/consent", data).status_code == 422
    assert not Redemption.objects.filter(consented_at__isnull=False).exists()


@pytest.mark.usefixtures("committed")
def test_the_consumer_says_yes_on_the_own_phone(phone_of, texts, asked, earned):
    mine = phone_of(earned.user)
    path = f"me/redemptions/{asked.rpartition('/')[2]}"
    assert mine.look("me/redemptions").json()["items"][0]["state"] == "awaiting_consent"
    assert _agree(mine, path, texts).json()["redemption"]["state"] == "in_review"


def test_the_consumer_says_no(phone_of, asked, earned):
    mine = phone_of(earned.user)
    answer = mine.send(f"me/redemptions/{asked.rpartition('/')[2]}/cancel")
    assert answer.json()["redemption"]["state"] == "cancelled"
    assert get_balances(earned).available == 1000


@pytest.mark.parametrize("what", ["consent/code", "cancel", "received", "hand-over/code"])
def test_another_shop_finds_no_such_gift(phone_of, hire, asked, what):
    from loyalty.models import Retailer
    from people.roles import Role

    user = hire("+351912000009", Role.RETAILER, email="")
    Retailer.objects.create(user=user, state=Retailer.State.ACTIVE, phone="+351912000009", shop_name="Else")
    assert phone_of(user).send(f"{asked}/{what}").status_code == 404
    assert _one().state == Redemption.State.AWAITING_CONSENT


def test_another_consumer_finds_no_such_gift(phone_of, hire, asked, rita):
    from people.roles import Role

    user = hire("+351912000008", Role.CONSUMER, email="")
    Consumer.objects.create(user=user, phone="+351912000008", name="Else", registered_by=rita)
    assert phone_of(user).look(f"me/redemptions/{asked.rpartition('/')[2]}").status_code == 404


def test_nothing_is_handed_over_before_it_arrived(phone, asked):
    answer = phone.send(f"{asked}/hand-over/code")
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from kit import clock
from saas.actions import confirm_sign_up as module
from saas.actions.choose_address import choose_address
from saas.actions.confirm_sign_up import OPEN_TASK, AddressTakenError, NotWaitingError, confirm_sign_up
from tenants.actions.provision_tenant import provision_tenant
from tenants.models import SignUp
from tests.saas.conftest import AT

AT_ONCE = 6


def confirm_at_once(sign_ups):
    """What each of several hands got, all at the same time."""
    results, barrier = [], threading.Barrier(len(sign_ups))

    def run(sign_up):
        barrier.wait()
        try:
            results.append(confirm_sign_up(sign_up=SignUp.objects.get(pk=sign_up.pk), at=AT).state)
        except (NotWaitingError, AddressTakenError) as refused:
            results.append(type(refused).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[sign_up]) for sign_up in sign_ups]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(results)


def test_begins_to_make_the_tenant(sign_up, sent, django_capture_on_commit_callbacks):
    waiting = sign_up()
    with django_capture_on_commit_callbacks(execute=True):
        confirmed = confirm_sign_up(sign_up=waiting, at=AT + timedelta(hours=1))
    assert (confirmed.state, confirmed.confirmed_at) == (SignUp.State.OPENING, AT + timedelta(hours=1))
    assert confirmed.expires_at == AT + timedelta(hours=25)
    assert sent == [(OPEN_TASK, waiting.pk)]


def test_a_second_time_is_refused(sign_up):
    waiting = sign_up()
    confirm_sign_up(sign_up=waiting, at=AT)
    with pytest.raises(NotWaitingError):
        confirm_sign_up(sign_up=waiting, at=AT + timedelta(minutes=1))
    waiting.refresh_from_db()
    assert waiting.confirmed_at == AT


def test_an_expired_one_is_refused(sign_up):
    waiting = sign_up()
    with pytest.raises(NotWaitingError):
        confirm_sign_up(sign_up=waiting, at=AT + timedelta(hours=24))
    waiting.refresh_from_db()
    assert waiting.state == SignUp.State.WAITING


def test_an_address_that_was_taken_meanwhile_is_refused_and_another_one_can_be_had(sign_up):
    waiting = sign_up()
    provision_tenant(slug="rita", name="R", kind="merchant", host="rita.localhost", actor="tests", at=clock.now())
    with pytest.raises(AddressTakenError, match="taken"):
        confirm_sign_up(sign_up=waiting, at=AT)
    waiting.refresh_from_db()
    assert waiting.state == SignUp.State.WAITING
    for slug, words in (("rita", "taken"), ("mara", "taken"), ("www", "reserved")):
        with pytest.raises(AddressTakenError, match=words):
            choose_address(sign_up=waiting, slug=slug)
    assert confirm_sign_up(sign_up=choose_address(sign_up=waiting, slug="rita_s"), at=AT).slug == "rita_s"
    with pytest.raises(NotWaitingError):
        choose_address(sign_up=waiting, slug="rita_t")
    assert SignUp.objects.get().slug == "rita_s"


def test_of_many_confirmations_one_counts(committed, sign_up, sent):
    waiting = sign_up()
    results = confirm_at_once([waiting] * AT_ONCE)
    assert results.count("opening") == 1
    assert len(results) == AT_ONCE
    assert sent.count((OPEN_TASK, waiting.pk)) == 1


def test_control_without_the_conditional_claim_several_count(committed, sign_up, sent, monkeypatch):
    looked = threading.Barrier(AT_ONCE)

    def look_then_claim(sign_up, at):
        is_waiting = SignUp.objects.filter(pk=sign_up.pk, state=SignUp.State.WAITING).exists()
        looked.wait()
        SignUp.objects.filter(pk=sign_up.pk).update(state=SignUp.State.OPENING, confirmed_at=at)
        return is_waiting

    waiting = sign_up()
    monkeypatch.setattr(module, "_claim", look_then_claim)
    assert confirm_at_once([waiting] * AT_ONCE) == ["opening"] * AT_ONCE
    assert sent.count((OPEN_TASK, waiting.pk)) == AT_ONCE


@pytest.fixture
def together(monkeypatch):
    """Two who both find the address free before either claims it."""
    looked, find = threading.Barrier(2), module.find_address_problem

    def look(slug):
        problem = find(slug)
        looked.wait()
        return problem

    monkeypatch.setattr(module, "find_address_problem", look)


def test_of_two_sign_ups_for_one_address_one_gets_it(committed, sign_up, together):
    nina, paul = sign_up(), sign_up(secret="another", admin_email="paul@example.com")
    assert confirm_at_once([nina, paul]) == ["AddressTakenError", "opening"]
    assert sorted(SignUp.objects.values_list("state", flat=True)) == ["opening", "waiting"]


def test_control_without_the_constraint_both_get_it(committed, sign_up, together):
    (rule,) = [rule for rule in SignUp._meta.constraints if rule.name == "a_short_name_is_opened_by_one_sign_up"]
    nina, paul = sign_up(), sign_up(secret="another", admin_email="paul@example.com")
    with connection.schema_editor() as editor:
        editor.remove_constraint(SignUp, rule)
    try:
        assert confirm_at_once([nina, paul]) == ["opening", "opening"]
    finally:
        SignUp.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(SignUp, rule)


def test_nothing_is_sent_when_it_is_taken_back(committed, sign_up, sent):
    waiting = sign_up()
    sent.clear()
    with pytest.raises(RuntimeError), transaction.atomic():
        confirm_sign_up(sign_up=waiting, at=AT)
        raise RuntimeError
    assert sent == []

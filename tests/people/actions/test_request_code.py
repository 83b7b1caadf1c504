"""A code goes out once, within the caps; what fails to go out counts for nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import transaction
from django_tenants.utils import tenant_context

from people import one_time_codes
from people.actions.count_up import CapReachedError
from people.actions.request_code import NotSentError, TooSoonError, request_code
from people.actions.use_code import CodeOverError, use_code
from people.models import OneTimeCode, VelocityCounter
from people.sms.provider import BadNumberError, UnknownOutcomeError
from tests.races import race

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
PAUL = "+351912000002"
PROVE = OneTimeCode.Purpose.PROVE_NUMBER


def ask(at=NOON, address=PAUL, ip="192.0.2.1", bound_to="shop 1", **more):
    return request_code(
        **{"purpose": PROVE, "address": address, "channel": "sms", "bound_to": bound_to, "ip": ip, "at": at} | more
    )


def use(sent, digits, at=NOON, bound_to="shop 1"):
    return use_code(code_id=sent.id, digits=digits, purpose=PROVE, bound_to=bound_to, at=at)


def test_sends_six_digits_and_keeps_their_hash_only(tenant, texts):
    sent = ask()
    [(number, text)] = texts
    assert number == PAUL
    assert text == f"{texts.digits()} is your code at Mara's. It is valid for 10 minutes."
    kept = OneTimeCode.objects.get(pk=sent.id)
    assert texts.digits() not in str(vars(kept))
    assert (kept.expires_at, sent.resend_at) == (NOON + timedelta(minutes=10), NOON + timedelta(seconds=30))
    assert use(sent, texts.digits()).address == PAUL


def test_says_what_it_is_for(tenant, texts):
    ask(about="Rita's Hardware asks to enter invoices for you.", purpose=OneTimeCode.Purpose.CONSENT_TO_RETAILER)
    assert texts[0][1].startswith("Rita's Hardware asks to enter invoices for you. Say ")
    assert len(texts[0][1]) <= 160  # one message, not two


def test_an_earlier_code_is_void_after_the_next(tenant, texts):
    first = ask()
    digits = texts.digits()
    second = ask(NOON + timedelta(seconds=31))
    with pytest.raises(CodeOverError):
        use(first, digits, NOON + timedelta(seconds=32))
    assert use(second, texts.digits(), NOON + timedelta(seconds=32))


def test_refuses_another_within_half_a_minute(tenant, texts):
    ask()
    with pytest.raises(TooSoonError) as refused:
        ask(NOON + timedelta(seconds=12))
    assert refused.value.retry_after == 18
    assert len(texts) == OneTimeCode.objects.count() == 1
    assert set(VelocityCounter.objects.values_list("used", flat=True)) == {1}
    ask(bound_to="shop 2")  # another matter


def test_goes_by_mail_where_asked(tenant, texts):
    ask(address="paul@example.com", channel="email")
    assert texts == []
    assert mail.outbox[0].to == ["paul@example.com"]
    assert "valid for 10 minutes" in mail.outbox[0].body


class TestCaps:
    @pytest.mark.parametrize(
        ("cap", "vary", "words"),
        [
            ("PER_NUMBER", {}, "This number"),
            ("PER_ADDRESS", {"address": "+35191200000{}"}, "from here"),
            ("PER_TENANT", {"address": "+35191200000{}", "ip": "192.0.2.{}"}, "were sent today"),
        ],
    )
    def test_holds(self, tenant, texts, monkeypatch, cap, vary, words):
        monkeypatch.setattr(one_time_codes, cap, 3)
        for number in range(3):
            ask(NOON + timedelta(minutes=number), **{name: form.format(number) for name, form in vary.items()})
        with pytest.raises(CapReachedError, match=words):
            ask(NOON + timedelta(minutes=4), **{name: form.format(4) for name, form in vary.items()})
        assert len(texts) == 3
        assert VelocityCounter.objects.filter(used__gt=3).count() == 0

    def test_is_over_the_next_day(self, tenant, texts, monkeypatch):
        monkeypatch.setattr(one_time_codes, "PER_NUMBER", 1)
        ask()
        ask(NOON + timedelta(days=1))
        assert len(texts) == 2

    def test_is_the_own_one_of_each_tenant(self, tenant, other_tenant, texts, monkeypatch):
        monkeypatch.setattr(one_time_codes, "PER_NUMBER", 1)
        ask()
        with tenant_context(other_tenant):
            ask()
        assert len(texts) == 2


class TestFailure:
    @pytest.fixture
    def failing(self, monkeypatch):
        def fail_with(error):
            def send(self, *, to, text):
                raise error

            monkeypatch.setattr("people.sms.console.ConsoleProvider.send", send)

        return fail_with

    def test_counts_for_nothing_and_may_be_asked_again_at_once(self, tenant, failing):
        failing(BadNumberError("21211"))
        for _ in range(2):
            with pytest.raises(NotSentError, match="do not reach this number"):
                ask()
        assert not OneTimeCode.objects.exists()
        assert set(VelocityCounter.objects.values_list("used", flat=True)) == {0}

    def test_an_unknown_outcome_leaves_the_code_in_force(self, tenant, failing):
        failing(UnknownOutcomeError("timed out"))
        with pytest.raises(NotSentError, match="ask for another"):
            ask()
        assert OneTimeCode.objects.filter(expires_at__gt=NOON).count() == 1
        with pytest.raises(TooSoonError):
            ask()

    def test_goes_to_the_mailbox_instead(self, tenant, failing):
        failing(BadNumberError("21614"))
        assert ask(fallback_email="paul@example.com").channel == "email"
        assert mail.outbox[0].to == ["paul@example.com"]


def test_refuses_to_speak_to_a_provider_inside_a_transaction(committed, tenant, texts):
    with pytest.raises(RuntimeError), transaction.atomic():
        ask()
    assert texts == []


def test_of_twenty_at_once_one_goes_out(committed, tenant, texts):
    results = race(tenant, lambda _: ask())
    assert sum(not isinstance(result, Exception) for result in results) == 1
    assert {type(result) for result in results if isinstance(result, Exception)} <= {TooSoonError, CapReachedError}
    assert len(texts) == 1

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from loyalty.actions.draft_rule_version import DraftExistsError, draft_rule_version
from loyalty.actions.edit_rule_version import VersionStandsError, edit_rule_version
from loyalty.actions.publish_rule_version import NotPublishableError, publish_rule_version
from loyalty.models import EarningRule, EarningRuleVersion
from people.models import DomainEvent
from people.record import SYSTEM
from tests.loyalty.promises import publish, sell

AT = datetime(2026, 10, 22, 23, 30, tzinfo=UTC)  # 23 October in Lisbon
TODAY = date(2026, 10, 23)


@pytest.fixture
def rule(tenant):
    return EarningRule.objects.create(name="Taps")


@pytest.fixture
def draft(rule):
    return draft_rule_version(rule=rule, actor=SYSTEM, at=AT)


def edit(version, **values):
    return edit_rule_version(version=version, values=values, actor=SYSTEM, at=AT)


def put_out(version):
    return publish_rule_version(version=version, actor=SYSTEM, at=AT)


def kept(version):
    return EarningRuleVersion.objects.filter(pk=version.pk).values().get()


class TestDraft:
    def test_the_first_one_begins_today_by_the_tenants_clock(self, draft):
        assert (draft.number, draft.begins_on, draft.published_at) == (1, TODAY, None)

    def test_the_next_one_begins_with_the_words_of_the_latest(self, rule, draft):
        edit(draft, points=7, per="unit", begins_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))
        put_out(draft)
        following = draft_rule_version(rule=rule, actor=SYSTEM, at=AT)
        assert (following.number, following.points, following.per) == (2, 7, "unit")
        assert (following.begins_on, following.ends_on) == (TODAY, None)

    def test_a_rule_has_one_draft(self, rule, draft):
        with pytest.raises(DraftExistsError, match="version 1"):
            draft_rule_version(rule=rule, actor=SYSTEM, at=AT)
        with pytest.raises(IntegrityError, match="a_rule_has_one_draft"), transaction.atomic():
            EarningRuleVersion.objects.create(rule=rule, number=2, begins_on=TODAY)
        assert rule.versions.count() == 1

    def test_it_can_be_edited_as_often_as_one_likes(self, draft):
        edit(draft, points=3)
        edit(draft, points=4)
        assert kept(draft)["points"] == 4

    def test_an_end_before_the_beginning_is_refused(self, draft):
        with pytest.raises(ValidationError):
            edit(draft, ends_on=date(2026, 1, 1))
        assert kept(draft)["ends_on"] is None


class TestPublish:
    def test_says_when_and_by_whom(self, draft, ada):
        publish_rule_version(version=draft, actor=ada, at=AT)
        assert (kept(draft)["published_at"], kept(draft)["published_by_id"]) == (AT, ada.pk)
        event = DomainEvent.objects.get(event="rule.published")
        assert (event.subject_id, event.actor) == (str(draft.pk), ada)

    def test_is_done_once(self, draft):
        put_out(draft)
        before = kept(draft)
        with pytest.raises(NotPublishableError, match="published already"):
            put_out(draft)
        assert kept(draft) == before

    @pytest.mark.parametrize(
        ("values", "why"),
        [
            ({"points": 0}, "gives no points"),
            ({"scope": "categories", "scope_values": []}, "which of them"),
            ({"scope": "categories", "scope_values": ["Valvs", "TAPS"]}, "no category called Valvs."),
            ({"scope": "products", "scope_values": ["X-9"]}, "no SKU called X-9"),
            ({"scope": "brands", "scope_values": ["Nobody"]}, "no brand called Nobody"),
        ],
    )
    def test_refuses_what_cannot_be_promised(self, draft, values, why):
        sell("T-1", category="Taps", brand="Acme")
        EarningRuleVersion.objects.filter(pk=draft.pk).update(**values)
        with pytest.raises(NotPublishableError, match=why):
            put_out(draft)
        assert kept(draft)["published_at"] is None

    def test_a_first_version_may_begin_in_the_past(self, draft):
        edit(draft, begins_on=date(2026, 1, 1))
        assert put_out(draft).published_at == AT

    def test_a_later_one_may_not_take_back_what_was_promised(self, rule):
        publish("Taps", begins_on=date(2026, 1, 1))
        following = draft_rule_version(rule=rule, actor=SYSTEM, at=AT)
        edit(following, begins_on=date(2026, 10, 22))
        with pytest.raises(NotPublishableError, match="promised already"):
            put_out(following)
        edit(following, begins_on=TODAY)
        assert put_out(following).published_at == AT

    def test_it_may_fill_a_gap_in_the_past(self, rule):
        publish("Taps", begins_on=date(2026, 1, 1), ends_on=date(2026, 1, 31))
        following = draft_rule_version(rule=rule, actor=SYSTEM, at=AT)
        edit(following, begins_on=date(2026, 2, 1))
        assert put_out(following).published_at == AT


class TestPublished:
    @pytest.fixture
    def published(self, draft):
        return put_out(draft)

    def test_stands(self, published):
        before = kept(published)
        with pytest.raises(VersionStandsError):
            edit(published, points=99)
        assert kept(published) == before

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE loyalty_earningruleversion SET points = 99",
            "UPDATE loyalty_earningruleversion SET published_at = NULL",
            "DELETE FROM loyalty_earningruleversion",
        ],
    )
    def test_stands_whoever_writes(self, published, statement):
        before = kept(published)
        with pytest.raises(IntegrityError, match="published version stands"), transaction.atomic():
            connection.cursor().execute(statement)
        assert kept(published) == before

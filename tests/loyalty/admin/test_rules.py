from datetime import date

import pytest

from loyalty.models import EarningRule, EarningRuleVersion, RuleSimulation
from people.models import DomainEvent
from tests.loyalty.promises import approve, hand_in, publish, sell

HOME = "/admin/loyalty"
TERMS = {
    "per": "money",
    "points": "2",
    "per_amount": "10",
    "scope": "categories",
    "scope_values": "taps\n",
    "minimum_amount": "50",
    "minimum_units": "0",
    "begins_on": "2026-01-01",
    "ends_on": "",
}


@pytest.fixture
def manager(max_, client_of):
    return client_of(max_)


@pytest.fixture
def draft(tenant):
    return EarningRuleVersion.objects.create(
        rule=EarningRule.objects.create(name="Taps"), number=1, begins_on=date(2026, 1, 1)
    )


@pytest.fixture
def taps(tenant):
    return sell("T-1", category="Taps")


def save(browser, draft, **terms):
    return browser.post(f"{HOME}/earningruleversion/{draft.pk}/change/", {**TERMS, **terms})


def test_a_manager_makes_a_rule_and_words_its_first_version(manager, taps):
    assert manager.post(f"{HOME}/earningrule/add/", {"name": "Taps", "is_active": "on"}).status_code == 302
    rule = EarningRule.objects.get()
    answer = manager.post(f"{HOME}/earningrule/{rule.pk}/draft")
    draft = EarningRuleVersion.objects.get()
    assert answer["Location"] == f"{HOME}/earningruleversion/{draft.pk}/change/"
    assert save(manager, draft).status_code == 302
    draft.refresh_from_db()
    assert (draft.points, draft.scope_values, draft.minimum_amount) == (2, ["taps"], 50)
    page = manager.get(f"{HOME}/earningrule/{rule.pk}/change/").text
    assert "2 points per €10.00 of taps, from €50.00" in page
    assert [event.event for event in DomainEvent.objects.filter(event__startswith="rule.").order_by("id")] == [
        "rule.drafted",
        "rule.reworded",
    ]


@pytest.mark.parametrize(
    ("terms", "why"),
    [
        ({"scope_values": "Valvs"}, "There is no category called Valvs."),
        ({"scope_values": ""}, "Say which of them it counts."),
        ({"ends_on": "2025-01-01"}, "a_version_ends_after_it_begins"),
        ({"per_amount": "0"}, "points_are_per_some_amount"),
    ],
)
def test_what_makes_no_sense_is_refused_beside_the_field(manager, draft, taps, terms, why):
    answer = save(manager, draft, **terms)
    assert answer.status_code == 200
    assert why in answer.text
    draft.refresh_from_db()
    assert draft.points == 1


def test_an_admin_publishes(draft, ada, client_of, taps):
    browser = client_of(ada)
    page = browser.get(f"{HOME}/earningruleversion/{draft.pk}/change/").text
    assert "Publish what is saved" in page
    answer = browser.post(f"{HOME}/earningruleversion/{draft.pk}/publish", follow=True)
    assert "Published: 1 point per €1.00, from 1 January 2026." in answer.text
    draft.refresh_from_db()
    assert draft.published_by == ada


def test_a_manager_does_not(draft, manager):
    assert "Publish what is saved" not in manager.get(f"{HOME}/earningruleversion/{draft.pk}/change/").text
    assert manager.post(f"{HOME}/earningruleversion/{draft.pk}/publish").status_code == 403
    draft.refresh_from_db()
    assert draft.published_at is None


def test_what_cannot_be_promised_says_why(draft, ada, client_of):
    EarningRuleVersion.objects.filter(pk=draft.pk).update(points=0)
    answer = client_of(ada).post(f"{HOME}/earningruleversion/{draft.pk}/publish", follow=True)
    assert "A rule that gives no points need not be published" in answer.text
    draft.refresh_from_db()
    assert draft.published_at is None


def test_a_published_version_is_shown_and_neither_edited_nor_deleted(manager, tenant):
    version = publish()
    assert "It stands as it was promised." in manager.get(f"{HOME}/earningruleversion/{version.pk}/change/").text
    assert save(manager, version).status_code == 403
    assert manager.post(f"{HOME}/earningruleversion/{version.pk}/delete/", {"post": "yes"}).status_code == 403
    version.refresh_from_db()
    assert version.points == 1


def test_a_draft_can_be_thrown_away(manager, draft):
    assert manager.post(f"{HOME}/earningruleversion/{draft.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not EarningRuleVersion.objects.exists()


def test_a_second_draft_is_refused(manager, draft):
    answer = manager.post(f"{HOME}/earningrule/{draft.rule_id}/draft", follow=True)
    assert "Taps has a draft already: version 1." in answer.text
    assert EarningRuleVersion.objects.count() == 1


class TestTrying:
    @pytest.fixture
    def past(self, rita, paul):
        publish()
        return approve(hand_in(paul, rita, ("Tap", "100")))

    def try_it(self, browser, draft, **asked):
        data = {"over": "last", "most": "500", "since": "", "until": "", **asked}
        return browser.post(f"{HOME}/earningruleversion/{draft.pk}/try", data, follow=True)

    def test_a_few_invoices_are_tried_at_once(self, manager, draft, past):
        EarningRuleVersion.objects.filter(pk=draft.pk).update(points=3)
        page = self.try_it(manager, draft).text
        assert "it would have given 300 points instead of 100: 200 points more (+200.0 %)" in page
        assert "Invoices that change most" in page

    def test_more_go_to_a_worker_and_show_their_progress(
        self, manager, draft, past, monkeypatch, django_capture_on_commit_callbacks
    ):
        sent = []
        monkeypatch.setattr("loyalty.admin.trials.MOST_AT_ONCE", 0)
        monkeypatch.setattr("loyalty.tasks.run_simulation_task.apply_async", lambda **how: sent.append(how["kwargs"]))
        with django_capture_on_commit_callbacks(execute=True):
            page = self.try_it(manager, draft).text
        trial = RuleSimulation.objects.get()
        assert sent == [{"simulation_id": trial.pk, "schema_name": "t_mara"}]
        assert "It waits for a worker." in page
        part = manager.get(f"{HOME}/earningruleversion/tried/{trial.pk}", headers={"HX-Request": "true"}).text
        assert "<html" not in part
        assert 'hx-trigger="every 1s"' in part

    @pytest.mark.parametrize(
        ("asked", "why"),
        [
            ({"most": ""}, "Say how many."),
            ({"over": "period"}, "Say from when and until when."),
            ({"over": "period", "since": "2026-02-01", "until": "2026-01-01"}, "ends before it begins"),
            ({"over": "period", "since": "2020-01-01", "until": "2020-01-01"}, "There are no approved invoices"),
        ],
    )
    def test_what_cannot_be_tried_says_why(self, manager, draft, past, asked, why):
        assert why in self.try_it(manager, draft, **asked).text
        assert not RuleSimulation.objects.exists()

    def test_a_published_version_is_not_tried(self, manager, past, tenant):
        version = EarningRuleVersion.objects.get()
        assert manager.get(f"{HOME}/earningruleversion/{version.pk}/try").status_code == 403

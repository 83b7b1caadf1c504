from datetime import date

import pytest

from loyalty.models import Campaign, Program, Tier, TierStay
from loyalty.queries.program import get_program
from people.models import DomainEvent
from tests.loyalty.promises import run_campaign

HOME = "/admin/loyalty"
CAMPAIGN = {
    "name": "Autumn",
    "is_active": "on",
    "begins_on": "2026-10-01",
    "ends_on": "2026-10-31",
    "multiplier_percent": "200",
    "bonus_points": "0",
    "scope": "everything",
    "scope_values": "",
    "region": "",
    "minimum_amount": "0",
    "budget_points": "1000",
    "points_per_consumer": "",
}


@pytest.fixture
def manager(max_, client_of):
    return client_of(max_)


@pytest.fixture
def admin(ada, client_of):
    return client_of(ada)


def settings_of(program, **changes):
    values = {field.name: getattr(program, field.name) for field in program._meta.fields if field.editable} | changes
    return {
        name: "on" if value is True else value
        for name, value in values.items()
        if value is not None and value is not False
    }


def test_the_settings_are_one_row_that_opens_at_once(admin):
    answer = admin.get(f"{HOME}/program/")
    assert answer["Location"] == f"{HOME}/program/1/change/"
    page = admin.get(answer["Location"]).text
    assert "Points wait this long after the invoice" in page


def test_an_admin_changes_them(admin, ada, tenant):
    answer = admin.post(f"{HOME}/program/1/change/", settings_of(get_program(), pending_days="7", basis="gross"))
    assert answer.status_code == 302
    program = Program.objects.get()
    assert (program.pending_days, program.basis) == (7, "gross")
    event = DomainEvent.objects.get(event="programme.changed")
    assert (event.actor, event.data) == (ada, {"fields": ["basis", "pending_days"]})
    trail = DomainEvent.objects.get(event="program.changed")
    assert trail.data["before"] == {"basis": "net", "pending_days": 14}


def test_a_manager_looks_only(manager, tenant):
    get_program()
    assert manager.get(f"{HOME}/program/1/change/").status_code == 200
    assert manager.post(f"{HOME}/program/1/change/", settings_of(get_program(), pending_days="7")).status_code == 403
    assert Program.objects.get().pending_days == 14


def test_points_that_lapse_the_day_they_are_released_are_refused(admin, tenant):
    answer = admin.post(f"{HOME}/program/1/change/", settings_of(get_program(), points_lifetime_days="0"))
    assert answer.status_code == 200
    assert Program.objects.get().points_lifetime_days == 730


class TestCampaigns:
    def test_a_manager_makes_one(self, manager, tenant):
        assert manager.post(f"{HOME}/campaign/add/", CAMPAIGN).status_code == 302
        campaign = Campaign.objects.get()
        assert (campaign.multiplier_percent, campaign.budget_points, campaign.scope_values) == (200, 1000, [])

    def test_the_list_shows_what_is_used(self, manager, tenant):
        run_campaign(budget_points=1000, used_points=250, bonus_points=5)
        page = manager.get(f"{HOME}/campaign/").text
        assert "25 %" in page
        assert "times 2 and 5 on top" in page
        assert "750 are left" in manager.get(f"{HOME}/campaign/{Campaign.objects.get().pk}/change/").text

    def test_an_edit_leaves_what_approvals_have_used_meanwhile(self, manager, tenant, monkeypatch):
        campaign = run_campaign(budget_points=1000)

        def use_some(form):
            Campaign.objects.filter(pk=campaign.pk).update(used_points=300)
            return form.cleaned_data

        monkeypatch.setattr("loyalty.admin.programme.CampaignForm.clean", use_some)
        answer = manager.post(f"{HOME}/campaign/{campaign.pk}/change/", {**CAMPAIGN, "budget_points": "2000"})
        assert answer.status_code == 302
        campaign.refresh_from_db()
        assert (campaign.budget_points, campaign.used_points) == (2000, 300)

    @pytest.mark.parametrize(
        ("terms", "why"),
        [
            ({"budget_points": "200"}, "250 points are given already"),
            ({"multiplier_percent": "100"}, "multiplies by more than 100 percent, or gives a bonus"),
            ({"scope": "brands", "scope_values": "Nobody"}, "There is no brand called Nobody."),
        ],
    )
    def test_what_makes_no_sense_is_refused(self, manager, tenant, terms, why):
        campaign = run_campaign(budget_points=1000, used_points=250)
        answer = manager.post(f"{HOME}/campaign/{campaign.pk}/change/", {**CAMPAIGN, **terms})
        assert why in answer.text
        campaign.refresh_from_db()
        assert (campaign.budget_points, campaign.multiplier_percent) == (1000, 200)


class TestTiers:
    def test_an_admin_makes_one(self, admin, tenant):
        data = {"name": "Gold", "threshold_points": "500", "multiplier_percent": "150", "grace_days": "30"}
        assert admin.post(f"{HOME}/tier/add/", data).status_code == 302
        assert Tier.objects.get().multiplier_percent == 150

    def test_a_manager_does_not(self, manager, tenant):
        assert manager.post(f"{HOME}/tier/add/", {"name": "Gold"}).status_code == 403
        assert not Tier.objects.exists()

    def test_the_list_counts_who_is_in_it(self, manager, paul):
        tier = Tier.objects.create(name="Gold", threshold_points=500)
        TierStay.objects.create(consumer=paul, tier=tier, since=date(2026, 1, 1))
        assert "consumers in it" in manager.get(f"{HOME}/tier/").text.lower()

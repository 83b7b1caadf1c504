import pytest

from insights.models import Assumptions, ModelRun, TagRule
from people.models import DomainEvent
from people.roles import Role


@pytest.fixture
def manager(hire, client_of):
    return client_of(hire("maria", Role.MANAGER))


def change(browser, days, tag="new"):
    return browser.post(
        f"/admin/insights/tagrule/{tag}/change/", {"is_enabled": "on", "parameters": f'{{"days": {days}}}'}
    )


def test_a_manager_changes_a_rule_and_a_refresh_follows(manager, tenant):
    TagRule.objects.create(tag="new")
    assert change(manager, 60).status_code == 302
    assert TagRule.objects.get(tag="new").parameters == {"days": 60}
    event = DomainEvent.objects.get(event="insights.rule_changed")
    assert (event.subject_id, event.actor_label) == ("new", "Maria")


def test_numbers_that_make_no_sense_are_refused(manager, tenant):
    TagRule.objects.create(tag="new")
    answer = change(manager, 9999)
    assert "days must lie between 1 and 365." in answer.content.decode()
    assert TagRule.objects.get(tag="new").parameters == {}


def test_the_page_says_which_numbers_there_are(manager, tenant):
    TagRule.objects.create(tag="at_risk")
    page = manager.get("/admin/insights/tagrule/at_risk/change/").content.decode()
    assert "Clearly likelier not to come than to come." in page


def test_assumptions_are_one_row(manager, tenant):
    choices = {"churn_horizon_days": 60, "value_horizon_days": 365, "discount_percent_per_year": "8"}
    assert manager.post("/admin/insights/assumptions/add/", choices).status_code == 302
    assert Assumptions.objects.get().churn_horizon_days == 60
    assert manager.post("/admin/insights/assumptions/add/", choices).status_code == 403
    assert Assumptions.objects.count() == 1


@pytest.mark.parametrize("path", ["tagrule", "assumptions", "modelrun"])
def test_whoever_checks_may_look(chen, client_of, path, tenant):
    assert client_of(chen).get(f"/admin/insights/{path}/").status_code == 200


def test_whoever_checks_may_not_change(chen, client_of, tenant):
    TagRule.objects.create(tag="new")
    assert change(client_of(chen), 60).status_code == 403
    assert TagRule.objects.get(tag="new").parameters == {}


def test_runs_are_read_only(manager, tenant):
    assert manager.get("/admin/insights/modelrun/add/").status_code == 403
    assert not ModelRun.objects.exists()

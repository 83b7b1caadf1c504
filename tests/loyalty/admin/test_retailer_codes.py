from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from kit import clock
from loyalty.actions.make_retailer_code import make_retailer_code
from loyalty.actions.start_registration import find_usable_code
from loyalty.models import RetailerCode
from people.models import DomainEvent

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
LIST, ADD = "admin:loyalty_retailercode_changelist", "admin:loyalty_retailercode_add"


@pytest.fixture(autouse=True)
def _then():
    with clock.frozen(NOON):
        yield


@pytest.fixture
def made(max_):
    return make_retailer_code(
        label="Fair in Porto", most_uses=20, expires_at=NOON + timedelta(days=3), region="North", actor=max_, at=NOON
    )


def page_of(code, page="change"):
    return reverse(f"admin:loyalty_retailercode_{page}", args=[code.pk])


def fields(**changed):
    return {"label": "Fair in Porto", "region": " North ", "most_uses": "20", "last_on": "2026-11-30", **changed}


def secret_of(answer):
    return answer.context["secret"]


def test_a_manager_makes_one_that_lets_dealers_register(client_of, max_):
    answer = client_of(max_).post(reverse(ADD), fields())
    code = find_usable_code(secret_of(answer), at=NOON)
    assert secret_of(answer) in answer.content.decode()
    assert (code.label, code.region, code.most_uses, code.created_by) == ("Fair in Porto", "North", 20, max_)


def test_it_is_shown_once_and_kept_by_nobody(client_of, max_):
    browser = client_of(max_)
    answer = browser.post(reverse(ADD), fields())
    assert "no-store" in answer["Cache-Control"]
    code = RetailerCode.objects.get()
    for path in (page_of(code), reverse(LIST)):
        page = browser.get(path).content.decode()
        assert secret_of(answer) not in page
        assert f"…{code.hint}" in page


def test_holds_through_its_last_day_in_the_tenants_zone(client_of, max_):
    client_of(max_).post(reverse(ADD), fields(last_on="2027-06-30"))
    assert RetailerCode.objects.get().expires_at == datetime(2027, 6, 30, 23, tzinfo=UTC)  # Lisbon's summer
    page = client_of(max_).get(page_of(RetailerCode.objects.get())).content.decode()
    assert "30 Jun 2027" in page


def test_proposes_a_month_and_one_use(client_of, max_):
    form = client_of(max_).get(reverse(ADD)).context["form"]
    assert (form["most_uses"].value(), form["last_on"].value()) == (1, date(2026, 12, 2))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"last_on": "2026-11-01"}, "This day is over already."),
        ({"last_on": "9999-12-31"}, "Choose a day within the next ten years."),
        ({"most_uses": "0"}, "greater than or equal to 1"),
        ({"label": ""}, "This field is required."),
    ],
)
def test_says_at_the_field_what_nobody_could_use(client_of, max_, wrong, words):
    page = client_of(max_).post(reverse(ADD), fields(**wrong)).content.decode()
    assert words in page
    assert not RetailerCode.objects.exists()


@pytest.mark.parametrize("who", ["mara", "chen"])
def test_who_only_enters_or_checks_sees_them_and_makes_none(client_of, made, who, request):
    browser = client_of(request.getfixturevalue(who))
    assert "Fair in Porto" in browser.get(reverse(LIST)).content.decode()
    assert "Revoke" not in browser.get(page_of(made.code)).content.decode()
    assert browser.get(reverse(ADD)).status_code == browser.post(reverse(ADD), fields()).status_code == 403
    assert browser.post(page_of(made.code, "revoke")).status_code == 403
    assert RetailerCode.objects.get().revoked_at is None


def test_says_what_became_of_each(client_of, max_, made, rita):
    RetailerCode.objects.update(uses=1)
    rita.code = made.code
    rita.save(update_fields=["code"])
    listed = client_of(max_).get(reverse(LIST)).content.decode()
    assert "1 of 20" in listed
    assert "works" in listed
    assert "Hardware" in client_of(max_).get(page_of(made.code)).content.decode()


@pytest.mark.parametrize(
    ("filtered", "changed"),
    [("yes", {}), ("used_up", {"uses": 20}), ("expired", {"expires_at": NOON}), ("revoked", {"revoked_at": NOON})],
)
def test_is_found_by_whether_it_works(client_of, max_, made, filtered, changed):
    RetailerCode.objects.update(**changed)
    for works in ("yes", "used_up", "expired", "revoked"):
        found = client_of(max_).get(reverse(LIST), {"works": works}).context["cl"].result_list
        assert len(found) == (works == filtered)


def test_revoked_it_lets_nobody_in_any_more(client_of, max_, made):
    browser = client_of(max_)
    assert "for good" in browser.get(page_of(made.code)).content.decode()
    for _ in range(2):
        assert browser.post(page_of(made.code, "revoke"), follow=True).status_code == 200
    assert find_usable_code(made.secret, at=NOON) is None
    assert DomainEvent.objects.filter(event="retailer_code.revoked").count() == 1
    assert "Revoke the code" not in browser.get(page_of(made.code)).content.decode()
    assert browser.get(page_of(made.code, "revoke")).status_code == 405

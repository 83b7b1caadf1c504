"""From the link in the mail to the first log-in."""

from datetime import timedelta

import pytest
from django.test import Client
from django_tenants.utils import tenant_context

from kit import clock
from people.models import DomainEvent, User
from saas.actions.hand_over_sign_up import HandedOverError, hand_over_sign_up
from saas.actions.open_sign_up import open_sign_up
from tenants.actions.provision_tenant import provision_tenant
from tenants.models import SignUp, Tenant
from tests.saas.conftest import SECRET

LINK = f"/signup/{SECRET}/"
PASSWORD = "quite another way to say it"
AT_PORT = {"host": "localhost:8000"}


@pytest.fixture
def waiting(sign_up):
    return sign_up(at=clock.now())


@pytest.fixture
def opened(waiting, visitor):
    visitor.post(LINK)
    open_sign_up(sign_up_id=waiting.pk, at=clock.now())
    waiting.refresh_from_db()
    return waiting


def take_the_address():
    provision_tenant(slug="rita", name="R", kind="merchant", host="rita.localhost", actor="tests", at=clock.now())


def test_looking_changes_nothing_and_asks(waiting, visitor):
    before = SignUp.objects.values().get()
    for method in (visitor.get, visitor.head):
        assert method(LINK).status_code == 200
    page = visitor.get(LINK).text
    for words in ("Open Rita&#x27;s Hardware?", "rita.localhost", "Portugal", "Yes, open it", "Nina Alves"):
        assert words in page
    assert SignUp.objects.values().get() == before
    assert not Tenant.objects.filter(slug="rita").exists()


def test_from_the_link_to_the_first_log_in(waiting, visitor):
    assert "is being set up" in visitor.post(LINK, follow=True, headers=AT_PORT).text
    assert "is being set up" in visitor.get(LINK).text
    open_sign_up(sign_up_id=waiting.pk, at=clock.now())

    page = visitor.get(LINK, headers=AT_PORT)
    assert "Rita&#x27;s Hardware is ready" in page.text
    assert "http://rita.localhost:8000" in page["Content-Security-Policy"].partition("form-action")[2]
    answer = visitor.post(f"{LINK}enter/", headers=AT_PORT)
    assert answer.status_code == 302
    assert answer["Location"].startswith("http://rita.localhost:8000/accounts/password/reset/key/")

    browser = Client(headers={"host": "rita.localhost"})
    form = browser.get(answer["Location"], follow=True)
    browser.post(form.redirect_chain[-1][0], {"password1": PASSWORD, "password2": PASSWORD})
    nina = Client(headers={"host": "rita.localhost"})
    assert nina.post("/accounts/login/", {"login": "nina@example.com", "password": PASSWORD}).status_code == 302
    assert nina.get("/admin/").status_code == 200


def test_leads_in_again_until_there_is_a_password_and_then_no_more(opened, visitor):
    for _ in range(2):
        assert "/password/reset/key/" in visitor.post(f"{LINK}enter/")["Location"]
    with tenant_context(opened.tenant):
        assert DomainEvent.objects.filter(event="user.setup_link_made").count() == 2
        nina = User.objects.get()
        nina.set_password(PASSWORD)
        nina.save()
    assert visitor.post(f"{LINK}enter/")["Location"] == LINK
    page = visitor.get(LINK).text
    assert "Sign in there" in page
    assert "enter/" not in page
    with pytest.raises(HandedOverError):
        hand_over_sign_up(sign_up=opened, origin="http://rita.localhost", at=clock.now())
    with tenant_context(opened.tenant):
        assert DomainEvent.objects.filter(event="user.setup_link_made").count() == 2


@pytest.mark.parametrize("change", [{"state": Tenant.State.SUSPENDED}, {"is_migrated": False}])
def test_leads_into_no_tenant_that_is_not_served(opened, visitor, change):
    Tenant.objects.filter(slug="rita").update(**change)
    assert visitor.post(f"{LINK}enter/")["Location"] == LINK
    with tenant_context(opened.tenant):
        assert not DomainEvent.objects.filter(event="user.setup_link_made").exists()


def test_a_second_confirmation_goes_to_the_same_tenant(opened, visitor):
    assert "is ready" in visitor.post(LINK, follow=True).text
    assert Tenant.objects.filter(slug="rita").count() == 1


def test_nobody_enters_before_the_tenant_is_there(waiting, visitor):
    assert visitor.post(f"{LINK}enter/")["Location"] == LINK
    visitor.post(LINK)
    assert visitor.post(f"{LINK}enter/")["Location"] == LINK


def test_entering_is_no_matter_of_looking(opened, visitor):
    assert visitor.get(f"{LINK}enter/").status_code == 405


@pytest.mark.parametrize("path", ["/signup/another/", "/signup/another/enter/"])
def test_an_unknown_link_says_so(waiting, visitor, path):
    answer = visitor.post(path, follow=True)
    assert answer.status_code == 404
    assert "no longer works" in answer.text
    assert SignUp.objects.get().state == SignUp.State.WAITING


def test_an_expired_link_says_so(waiting, visitor):
    SignUp.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    for answer in (visitor.get(LINK), visitor.post(LINK)):
        assert answer.status_code == 404
    assert SignUp.objects.get().state == SignUp.State.WAITING


def test_a_taken_address_asks_for_another(waiting, visitor):
    take_the_address()
    assert "This address is taken" in visitor.get(LINK).text
    assert "This address is taken" in visitor.post(LINK).text
    for typed, words in (("mara", "is taken"), ("www", "is reserved"), ("rita!", "An address has 2 to 40")):
        answer = visitor.post(LINK, {"slug": typed})
        assert words in answer.text.partition("field__error")[2]
        assert f'value="{typed}"' in answer.text
    assert SignUp.objects.get().slug == "rita"
    assert "is being set up" in visitor.post(LINK, {"slug": "rita-s"}, follow=True).text
    assert (SignUp.objects.get().slug, SignUp.objects.get().state) == ("rita_s", SignUp.State.OPENING)


def test_one_taken_at_the_last_moment_comes_back_to_the_question(waiting, visitor):
    visitor.post(LINK)
    take_the_address()
    open_sign_up(sign_up_id=waiting.pk, at=clock.now())
    page = visitor.get(LINK).text
    assert "Somebody else took this address" in page
    assert 'name="slug"' in page


def test_a_failure_of_ours_can_be_tried_again(waiting, visitor):
    SignUp.objects.update(problem="Something went wrong on our side. Please try again.", confirmed_at=clock.now())
    page = visitor.get(LINK).text
    assert "Something went wrong on our side" in page
    assert 'name="slug"' not in page
    assert "is being set up" in visitor.post(LINK, follow=True).text


def test_no_page_of_a_link_is_kept_by_a_cache(waiting, visitor):
    assert "no-store" in visitor.get(LINK)["Cache-Control"]

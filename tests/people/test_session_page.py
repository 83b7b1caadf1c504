from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django_tenants.utils import tenant_context

from kit import clock
from people.models import DomainEvent
from tests.conftest import PASSWORD, TenantClient
from tests.people.access.test_login import NEW_PASSWORD, is_in, log_in

PAGE = "/accounts/sessions/"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Safari/604.1"


@pytest.fixture
def phone(tenant, vera):
    """Vera's other browser."""
    browser = TenantClient(headers={"host": "mara.localhost", "user-agent": PHONE}, REMOTE_ADDR="192.0.2.9")
    log_in(browser, "vera")
    return browser


def session_of(browser):
    return UserSession.objects.get(session_key=browser.session.session_key)


def end(browser, session):
    return browser.post(f"{PAGE}{session.pk}/end/")


def test_shows_device_address_and_when_it_was_last_seen(phone, visitor, vera):
    log_in(visitor, "vera")
    phone.get(PAGE)
    with clock.frozen(clock.now() + timedelta(hours=3)):
        phone.get(PAGE, REMOTE_ADDR="192.0.2.10")
        seen_at = session_of(phone).last_seen_at
        assert seen_at == clock.now()
    page = visitor.get(PAGE).content.decode()
    assert "Safari on iPhone" in page
    assert "192.0.2.10" in page
    assert seen_at.isoformat() in page
    assert page.count("This one") == 1


def test_use_is_noted_once_a_minute_at_most(phone):
    phone.get(PAGE)
    before = session_of(phone).last_seen_at
    with clock.frozen(clock.now() + timedelta(seconds=30)):
        phone.get(PAGE)
    assert session_of(phone).last_seen_at == before


def test_one_other_is_ended_and_the_rest_stay(phone, visitor, client_of, vera):
    third = client_of(vera)
    log_in(visitor, "vera")
    assert end(visitor, session_of(phone)).url == PAGE
    assert phone.get(PAGE).status_code == 302
    assert third.get(PAGE).status_code == 200
    assert visitor.get(PAGE).status_code == 200
    assert DomainEvent.objects.get(event="user.session_ended").data["device"] == "Safari on iPhone"


def test_to_end_the_current_one_is_to_log_out(phone, vera):
    answer = end(phone, session_of(phone))
    assert answer.url == "/accounts/login/"
    assert not is_in(phone)


def test_signing_out_everywhere_else_is_on_record(phone, visitor, vera):
    log_in(visitor, "vera")
    visitor.post(PAGE)
    assert phone.get(PAGE).status_code == 302
    assert visitor.get(PAGE).status_code == 200
    assert DomainEvent.objects.get(event="user.sessions_ended").data == {"sessions": 1}


def test_a_changed_password_leaves_this_one_listed_and_endable(phone, vera):
    answers = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    phone.post("/accounts/password/change/", answers)
    assert phone.get(PAGE).content.decode().count("This one") == 1
    assert end(phone, session_of(phone)).url == "/accounts/login/"


def test_nobody_ends_another_users_by_its_id(phone, ada, client_of):
    browser = client_of(ada)  # may end others' in the administration, not here
    session = session_of(phone)
    assert end(browser, session).status_code == 404
    assert end(browser, UserSession(pk=10**12)).status_code == 404
    assert phone.get(PAGE).status_code == 200
    assert not DomainEvent.objects.filter(event="user.session_ended").exists()


def test_nobody_ends_one_of_the_other_tenant(phone, otto, client_of, other_tenant):
    with tenant_context(other_tenant):
        away = client_of(otto)
    session = session_of(phone)
    assert end(away, session).status_code == 404
    assert Session.objects.filter(session_key=session.session_key).exists()


def test_a_look_ends_nothing(phone, visitor, vera):
    log_in(visitor, "vera")
    assert visitor.get(f"{PAGE}{session_of(phone).pk}/end/").status_code == 405
    assert phone.get(PAGE).status_code == 200


def test_refuses_who_is_not_logged_in(phone, visitor):
    assert end(visitor, session_of(phone)).status_code == 302
    assert phone.get(PAGE).status_code == 200

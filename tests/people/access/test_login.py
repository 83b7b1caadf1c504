import re
from datetime import timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.core import mail
from django.urls import NoReverseMatch, reverse
from django_tenants.utils import tenant_context

from kit import clock
from people.api_tokens import find_token, issue_token
from people.models import DomainEvent, User
from people.roles import Role
from tests.conftest import PASSWORD, TenantClient

LOGIN = "/accounts/login/"
NEW_PASSWORD = "quite another way to say it"


def log_in(browser, name, password=PASSWORD, **extra):
    return browser.post(LOGIN, {"login": name, "password": password}, **extra)


def is_in(browser):
    return "_auth_user_id" in browser.session


@pytest.mark.parametrize("name", ["vera", "VERA", "vera@example.com", "Vera@Example.com", " vera "])
def test_works_with_user_name_or_e_mail_in_any_case(visitor, vera, name):
    assert log_in(visitor, name).status_code == 302
    assert visitor.session["_auth_user_id"] == str(vera.pk)


def test_a_new_session_id_is_drawn_at_log_in(visitor, vera):
    session = visitor.session
    session["kept"] = "yes"
    session.save()
    visitor.cookies["sessionid"] = before = session.session_key
    log_in(visitor, "vera")
    assert visitor.session.session_key != before
    assert not Session.objects.filter(pk=before).exists()


def test_is_on_record(visitor, vera):
    log_in(visitor, "vera", "wrong")
    log_in(visitor, "vera", REMOTE_ADDR="192.0.2.1")
    [entry] = DomainEvent.objects.filter(event="user.logged_in")
    assert (entry.actor, entry.ip) == (vera, "192.0.2.1")


def test_an_old_hash_is_made_anew(visitor, vera):
    User.objects.filter(pk=vera.pk).update(password=make_password(PASSWORD, hasher="pbkdf2_sha256"))
    log_in(visitor, "vera")
    vera.refresh_from_db()
    assert vera.password.startswith("argon2$argon2id$")


def test_refuses_a_wrong_password_and_an_unknown_name_in_the_same_words(visitor, vera):
    words = [log_in(visitor, name, "wrong").content for name in ("vera", "nobody")]
    plain = [re.sub(rb'value="[^"]*"|csrf[^>]*', b"", text).replace(b"nobody", b"vera") for text in words]
    assert plain[0] == plain[1]
    assert not is_in(visitor)


def test_refuses_a_closed_account(visitor, vera):
    User.objects.filter(pk=vera.pk).update(is_active=False)
    log_in(visitor, "vera")
    assert not is_in(visitor)


def test_refuses_the_password_of_the_other_tenant(visitor, otto):
    log_in(visitor, "otto")
    assert not is_in(visitor)


def test_a_session_of_one_tenant_is_nothing_in_the_other(client_of, vera, other_tenant):
    browser = client_of(vera)
    stranger = TenantClient(headers={"host": "otto.localhost"})
    stranger.cookies["sessionid"] = browser.cookies["sessionid"].value
    response = stranger.get("/accounts/password/change/")
    assert response.status_code == 302
    assert response["location"].startswith(LOGIN)


def test_nobody_signs_up(visitor):
    with pytest.raises(NoReverseMatch):
        reverse("account_signup")
    assert visitor.post("/accounts/signup/", {"username": "eve"}).status_code == 404


def test_logged_in_pages_stay_out_of_caches(client_of, vera):
    assert "no-store" in client_of(vera).get("/accounts/password/change/")["cache-control"]


def test_each_answer_has_an_id(visitor):
    assert re.fullmatch(r"[0-9a-f]{32}", visitor.get(LOGIN)["x-request-id"])


class TestReset:
    def ask(self, visitor, email="vera@example.com", **extra):
        visitor.post("/accounts/password/reset/", {"email": email}, **extra)
        return [re.search(r"http\S+/password/reset/key/\S+", message.body).group() for message in mail.outbox]

    def test_the_mail_says_whose_it_is_and_why_one_gets_it(self, visitor, vera):
        self.ask(visitor)
        (message,) = mail.outbox
        assert message.subject == "Set a new password for Mara's"
        assert f'your account "{vera.username}" at Mara\'s' in message.body
        assert "If it was not you, do nothing" in message.body

    def choose(self, visitor, link, password=NEW_PASSWORD):
        form = visitor.get(link, follow=True)
        path = form.redirect_chain[-1][0] if form.redirect_chain else link
        return visitor.post(path, {"password1": password, "password2": password}, follow=True)

    def test_works_once_and_from_the_own_host(self, visitor, vera):
        [link] = self.ask(visitor)
        assert link.startswith("http://mara.localhost/")
        self.choose(visitor, link)
        vera.refresh_from_db()
        assert vera.check_password(NEW_PASSWORD)
        self.choose(TenantClient(headers={"host": "mara.localhost"}), link, "a third password for it")
        vera.refresh_from_db()
        assert vera.check_password(NEW_PASSWORD)

    def test_lasts_an_hour(self, visitor, vera):
        [link] = self.ask(visitor)
        with time_machine.travel(clock.now() + timedelta(seconds=3601), tick=False):
            self.choose(visitor, link)
        vera.refresh_from_db()
        assert vera.check_password(PASSWORD)

    def test_opens_nothing_in_the_other_tenant(self, visitor, vera, other_tenant):
        [link] = self.ask(visitor)
        with tenant_context(other_tenant):
            User.objects.create(pk=vera.pk, username="vera", password=vera.password, email="twin@example.com")
        stranger = TenantClient(headers={"host": "otto.localhost"})
        self.choose(stranger, link.replace("mara.", "otto."))
        with tenant_context(other_tenant):
            assert User.objects.get(pk=vera.pk).check_password(PASSWORD)

    def test_says_the_same_for_an_unknown_address_and_sends_nothing(self, visitor, vera):
        response = visitor.post("/accounts/password/reset/", {"email": "nobody@example.com"})
        assert response.status_code == 302
        assert mail.outbox == []

    def test_a_forged_host_is_not_in_the_link(self, visitor, vera):
        forged = {"HTTP_X_FORWARDED_HOST": "evil.example"}
        [link] = self.ask(visitor, **forged)
        assert "evil" not in link
        assert (
            visitor.post("/accounts/password/reset/", {"email": vera.email}, HTTP_HOST="evil.example").status_code
            == 404
        )

    def test_refuses_a_weak_password(self, visitor, vera):
        [link] = self.ask(visitor)
        self.choose(visitor, link, "Maras123456")
        vera.refresh_from_db()
        assert vera.check_password(PASSWORD)


class TestPasswordChange:
    def test_ends_the_other_sessions_and_all_api_tokens(self, visitor, vera):
        log_in(visitor, "vera")
        elsewhere = TenantClient(headers={"host": "mara.localhost"})
        log_in(elsewhere, "vera")
        key = issue_token(user=vera, name="sheet", at=clock.now())
        assert UserSession.objects.filter(user=vera).count() == 2

        visitor.post(
            "/accounts/password/change/",
            {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
        )

        assert visitor.get("/accounts/sessions/").status_code == 200
        assert elsewhere.get("/accounts/sessions/").status_code == 302
        assert find_token(key.secret, at=clock.now()) is None
        assert DomainEvent.objects.get(event="user.password_changed").data == {"sessions": 1, "tokens": 1, "devices": 0}

    def test_refuses_without_the_old_one(self, visitor, vera):
        log_in(visitor, "vera")
        visitor.post(
            "/accounts/password/change/",
            {"oldpassword": "wrong", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
        )
        vera.refresh_from_db()
        assert vera.check_password(PASSWORD)


class TestSessions:
    def test_are_listed_and_can_be_ended(self, visitor, vera):
        log_in(visitor, "vera", HTTP_USER_AGENT="Firefox at the office")
        elsewhere = TenantClient(headers={"host": "mara.localhost"})
        log_in(elsewhere, "vera", HTTP_USER_AGENT="Phone on the train")
        page = visitor.get("/accounts/sessions/").content.decode()
        assert "Firefox at the office" in page
        assert "Phone on the train" in page
        visitor.post("/accounts/sessions/", {})
        assert elsewhere.get("/accounts/sessions/").status_code == 302

    def test_log_out_ends_it(self, visitor, vera):
        log_in(visitor, "vera")
        cookie = visitor.cookies["sessionid"].value
        visitor.post("/accounts/logout/")
        visitor.cookies["sessionid"] = cookie
        assert visitor.get("/accounts/sessions/").status_code == 302


class TestLimits:
    @pytest.mark.parametrize(
        ("role", "hours", "lasts"),
        [(Role.ADMIN, 0.4, True), (Role.ADMIN, 0.6, False), (Role.ANALYST, 100, True), (Role.ANALYST, 169, False)],
    )
    def test_an_idle_session_ends(self, hire, client_of, role, hours, lasts):
        browser = client_of(hire("rita", role))
        browser.get("/accounts/sessions/")
        with clock.frozen(clock.now() + timedelta(hours=hours)):
            assert (browser.get("/accounts/sessions/").status_code == 200) == lasts

    def test_a_staff_session_in_steady_use_ends_after_twelve_hours(self, ada, client_of):
        browser = client_of(ada)
        began_at = clock.now()
        answers = []
        for minutes in range(0, 760, 20):
            with clock.frozen(began_at + timedelta(minutes=minutes)):
                answers.append(browser.get("/accounts/sessions/").status_code)
        assert answers.count(302) == 1
        assert answers.index(302) == 37  # at 12 h 20 min; at 12 h 00 it still held

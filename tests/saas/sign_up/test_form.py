from datetime import timedelta

import pytest
from django.test import Client

from kit import clock
from people.models import User
from saas.actions.start_sign_up import MAIL_TASK
from tenants.models import SignUp, SignUpCount, Tenant
from tests.conftest import TenantClient
from tests.saas.conftest import ANSWERS, SECRET


def test_notes_the_wish_and_has_the_link_mailed(visitor, sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = visitor.post("/signup/", {**ANSWERS, "slug": "Rita-S", "admin_email": "Nina@Example.com"})
    assert (answer.status_code, answer["Location"]) == (302, "/signup/sent/")
    made = SignUp.objects.get()
    assert (made.slug, made.admin_email, made.state) == ("rita_s", "nina@example.com", SignUp.State.WAITING)
    assert (made.name, made.timezone, made.origin) == ("Rita's Hardware", "Europe/Lisbon", "http://localhost")
    assert made.expires_at - made.created_at == timedelta(hours=24)
    assert made.token_hash is None  # the link is made where it is mailed
    assert sent == [(MAIL_TASK, made.pk)]
    assert not Tenant.objects.filter(slug="rita_s").exists()
    assert "We sent a link to Nina@Example.com" in visitor.get("/signup/sent/").text


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "", "This field is required"),
        ("name", "x" * 121, "at most 120"),
        ("kind", "platform", "not one of the available choices"),
        ("slug", "", "This field is required"),
        ("slug", "rita!", "An address has 2 to 40 letters"),
        ("slug", "mara", "This address is taken"),
        ("slug", "www", "This address is reserved"),
        ("timezone", "Mars/Base", "not one of the available choices"),
        ("currency", "", "This field is required"),
        ("country", "XX", "not one of the available choices"),
        ("admin_name", "", "This field is required"),
        ("admin_email", "nina", "Enter a valid email"),
    ],
)
def test_says_beside_the_field_what_is_wrong_and_keeps_the_rest(visitor, field, value, words):
    answer = visitor.post("/signup/", {**ANSWERS, field: value})
    assert answer.status_code == 200
    form = answer.context["form"]
    assert list(form.errors) == [field]
    assert words in answer.text.partition("field--wrong")[2]
    kept = {name: text for name, text in ANSWERS.items() if name != field}
    assert {name: form[name].value() for name in kept} == kept
    assert 'value="merchant" required checked' in answer.text or field == "kind"
    assert (SignUp.objects.count(), SignUpCount.objects.count()) == (0, 0)


def test_answers_alike_whether_the_e_mail_is_known_or_not(visitor, sign_up):
    User.objects.create(username="nina", email="nina@example.com")
    sign_up(slug="paul")
    shown = []
    for email in ("nina@example.com", "nobody@example.com"):
        answer = visitor.post("/signup/", {**ANSWERS, "admin_email": email}, follow=True)
        shown.append((answer.redirect_chain, answer.status_code, answer.text.replace(email, "…")))
    assert shown[0] == shown[1]
    assert SignUp.objects.count() == 3


def test_answers_alike_when_an_address_was_written_to_too_often(visitor, sent):
    shown = {visitor.post("/signup/", ANSWERS, follow=True).text for _ in range(5)}
    assert len(shown) == 1
    assert SignUp.objects.count() == 3


def test_one_network_may_ask_so_often_in_a_day(visitor, settings):
    settings.SIGNUPS_PER_NETWORK = 2
    for number in range(2):
        visitor.post("/signup/", {**ANSWERS, "admin_email": f"nina{number}@example.com"})
    answer = visitor.post("/signup/", {**ANSWERS, "admin_email": "nina9@example.com"})
    assert answer.status_code == 429
    assert "too many sign-ups from your network" in answer.text
    assert answer.context["form"]["name"].value() == "Rita's Hardware"
    assert SignUp.objects.count() == 2
    elsewhere = visitor.post("/signup/", ANSWERS, REMOTE_ADDR="192.0.2.7")
    assert elsewhere.status_code == 302


def test_the_platform_takes_so_many_in_a_day(visitor, settings):
    settings.SIGNUPS_PER_DAY = 1
    visitor.post("/signup/", ANSWERS)
    answer = visitor.post("/signup/", ANSWERS, REMOTE_ADDR="192.0.2.7")
    assert (answer.status_code, SignUp.objects.count()) == (429, 1)


def test_closed_it_says_so_and_takes_nothing(visitor, settings):
    assert "/signup/" in visitor.get("/").text
    settings.SIGNUP_OPEN = False
    assert "/signup/" not in visitor.get("/").text
    for answer in (visitor.get("/signup/"), visitor.post("/signup/", ANSWERS)):
        assert answer.status_code == 403
        assert "Sign-up is closed" in answer.text
    assert SignUp.objects.count() == 0


def test_closed_it_confirms_nothing(visitor, settings, sign_up):
    waiting = sign_up(at=clock.now())
    settings.SIGNUP_OPEN = False
    assert visitor.post(f"/signup/{SECRET}/").status_code == 403
    waiting.refresh_from_db()
    assert waiting.state == SignUp.State.WAITING


def test_a_forged_form_is_refused(platform):
    browser = Client(headers={"host": "localhost"}, enforce_csrf_checks=True)
    assert browser.post("/signup/", ANSWERS).status_code == 403
    assert SignUp.objects.count() == 0


@pytest.mark.parametrize("path", ["/signup/", "/signup/sent/", "/signup/x/", "/signup/x/enter/"])
def test_no_tenant_has_such_a_page(tenant, path):
    browser = TenantClient(headers={"host": "mara.localhost"})
    assert browser.get(path).status_code == 404
    assert browser.post(path).status_code == 404


def test_shows_the_form_without_asking_for_more_than_the_host(visitor, django_assert_num_queries):
    visitor.get("/signup/")
    with django_assert_num_queries(2):  # the domain, and who has it
        visitor.get("/signup/")

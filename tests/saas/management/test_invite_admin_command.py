import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django_tenants.utils import tenant_context

from people.models import User
from people.permissions import find_role
from people.roles import Role
from tenants.models import Tenant

NINA = {"tenant": "mara", "username": "nina", "email": "nina@example.com"}
PASSWORD = "quite another way to say it"


def run(**options):
    out = StringIO()
    call_command("invite_admin", **{**NINA, **options}, stdout=out)
    return json.loads(out.getvalue().splitlines()[-1])


def users():
    with tenant_context(Tenant.objects.get(slug="mara")):
        return [(user.username, find_role(user)) for user in User.objects.all()]


def test_mails_the_link(db, mailoutbox):
    assert run() == {"tenant": "mara", "username": "nina", "mailed_to": "nina@example.com", "setup_link": None}
    (message,) = mailoutbox
    assert message.to == ["nina@example.com"]
    assert "http://mara.localhost/accounts/password/reset/key/" in message.body
    assert users() == [("nina", Role.ADMIN)]


def test_prints_the_link_on_demand_and_mails_nothing(db, mailoutbox):
    answer = run(print_link=True)
    assert answer["setup_link"].startswith("http://mara.localhost/accounts/password/reset/key/")
    assert answer["mailed_to"] is None
    assert mailoutbox == []


def test_the_link_lets_them_in_once(db):
    link = run(print_link=True)["setup_link"]
    browser = Client(headers={"host": "mara.localhost"})
    form = browser.get(link, follow=True)
    browser.post(form.redirect_chain[-1][0], {"password1": PASSWORD, "password2": PASSWORD})
    nina = Client(headers={"host": "mara.localhost"})
    assert nina.post("/accounts/login/", {"login": "nina", "password": PASSWORD}).status_code == 302
    assert 'name="password1"' not in Client(headers={"host": "mara.localhost"}).get(link, follow=True).text


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"tenant": "rita"}, "There is no tenant rita"),
        ({"email": "nina"}, "email: Enter a valid"),
        ({"username": "with space"}, "username: Enter a valid"),
    ],
)
def test_refuses_in_words(db, mailoutbox, options, words):
    with pytest.raises(CommandError, match=words):
        run(**options)
    assert (users(), mailoutbox) == ([], [])


@pytest.mark.parametrize(
    "change",
    [{"state": state} for state in ("provisioning", "suspended", "deleting")] + [{"is_migrated": False}],
)
def test_refuses_a_tenant_that_is_not_ready(db, mailoutbox, change):
    Tenant.objects.filter(slug="mara").update(**change)
    with pytest.raises(CommandError, match="not served"):
        run()
    assert (users(), mailoutbox) == ([], [])


def test_says_when_the_mail_could_not_be_sent(db, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # nobody listens there
    with pytest.raises(CommandError, match="is an Admin now, but"):
        run()
    assert run(print_link=True)["setup_link"]

import re

import pytest
from django.test import Client
from django.urls import reverse
from django_tenants.utils import schema_exists

from people.models import User
from tenants.actions.provision_platform import provision_platform
from tenants.models import Domain, PlatformEvent, Tenant
from tests.conftest import LOGIN_BACKEND

ANSWERS = {
    "name": "Rita's",
    "slug": "rita",
    "host": "rita.localhost",
    "kind": "merchant",
    "timezone": "Europe/Lisbon",
    "currency": "EUR",
    "country": "PT",
    "admin_username": "nina",
    "admin_email": "nina@example.com",
}


def address(page, *arguments):
    return reverse(f"admin:tenants_tenant_{page}", args=arguments, urlconf="saas.urls_platform")


@pytest.fixture
def petra(db):
    """Runs the platform."""
    from kit import clock

    provision_platform(hosts=["localhost"], actor="tests", at=clock.now())
    user = User.objects.create(username="petra", is_staff=True, is_superuser=True)
    browser = Client(headers={"host": "localhost"})
    browser.force_login(user, backend=LOGIN_BACKEND)
    return browser


def test_makes_a_tenant_and_says_how(petra):
    answer = petra.post(address("add"), ANSWERS, follow=True)
    assert "is ready after" in answer.text
    made = Tenant.objects.get(slug="rita")
    assert made.is_served
    assert schema_exists("t_rita")
    assert PlatformEvent.objects.get(event="tenant.provisioned", slug="rita").actor_label == "petra"
    assert petra.get(address("add")).status_code == 200


def test_shows_the_first_admin_s_link_once(petra):
    answer = petra.post(address("add"), ANSWERS, follow=True, headers={"host": "localhost:8000"})
    link = r"http://rita\.localhost:8000/accounts/password/reset/key/[\w-]+/"
    assert "Give this link to nina" in answer.text
    assert re.search(link, answer.text)
    assert not re.search(link, petra.get(address("changelist")).text)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("slug", "mara", "is taken"),
        ("host", "mara.localhost", "is taken"),
        ("slug", "Rita!", "lower-case letters"),
        ("currency", "eur", "three capital letters"),
        ("admin_username", "with space", "Enter a valid username"),
        ("admin_username", "", "This field is required"),
        ("admin_email", "nina", "Enter a valid email"),
        ("admin_email", "", "This field is required"),
    ],
)
def test_refuses_with_words_at_the_form(petra, field, value, words):
    answer = petra.post(address("add"), {**ANSWERS, field: value})
    assert answer.status_code == 200
    assert words in answer.text
    assert Tenant.objects.filter(kind="merchant").count() == 1


def test_lists_tenants_and_shows_one(petra):
    listed = petra.get(address("changelist"))
    assert "Mara&#x27;s" in listed.text
    assert "Regulars platform</a>" not in listed.text
    assert petra.get(address("change", Tenant.objects.get(slug="mara").pk)).status_code == 200


def test_suspends_and_resumes(petra):
    mara = Tenant.objects.get(slug="mara")
    for action, state in (("suspend", "suspended"), ("resume", "ready")):
        petra.post(address("changelist"), {"action": action, "_selected_action": [mara.pk]})
        mara.refresh_from_db()
        assert mara.state == state
    answer = petra.post(address("changelist"), {"action": "resume", "_selected_action": [mara.pk]}, follow=True)
    assert "mara is ready." in answer.text


def test_deletes_for_the_typed_name_only(petra, settings, tmp_path):
    settings.DUMPS_ROOT = tmp_path
    mara = Tenant.objects.get(slug="mara")
    assert petra.get(address("delete", mara.pk)).status_code == 200
    answer = petra.post(address("delete", mara.pk), {"confirmation": "otto"})
    assert "Type mara to delete" in answer.text
    answer = petra.post(address("delete", mara.pk), {"confirmation": "mara"}, follow=True)
    assert "is deleted. Its last dump is" in answer.text
    assert not schema_exists("t_mara")
    assert not Domain.objects.filter(domain="mara.localhost").exists()


def test_no_tenant_is_deleted_in_one_go(petra):
    mara = Tenant.objects.get(slug="mara")
    petra.post(address("changelist"), {"action": "delete_selected", "_selected_action": [mara.pk], "post": "yes"})
    assert Tenant.objects.filter(slug="mara").exists()


def test_the_other_pages_open(petra):
    for name in ("tenants_domain", "tenants_plan", "tenants_platformevent"):
        assert petra.get(reverse(f"admin:{name}_changelist", urlconf="saas.urls_platform")).status_code == 200


def test_a_visitor_is_sent_to_the_log_in(petra):
    answer = Client(headers={"host": "localhost"}).get(address("changelist"))
    assert answer.status_code == 302


@pytest.mark.parametrize("host", ["Rita.localhost", "rita.localhost:80", "-rita", "rita..localhost", "rita/x"])
def test_refuses_a_host_that_no_request_would_match(petra, host):
    mara = Tenant.objects.get(slug="mara")
    page = reverse("admin:tenants_domain_add", urlconf="saas.urls_platform")
    answer = petra.post(page, {"domain": host, "tenant": mara.pk})
    assert answer.status_code == 200
    assert "no port" in answer.text
    assert Domain.objects.count() == 3

import pytest
from django.db import connection
from django_tenants.utils import schema_context

from kit import clock
from people.models import DomainEvent, User
from tenants.actions.provision_platform import provision_platform
from tests.conftest import PASSWORD, TenantClient
from tests.people.access.test_login import is_in, log_in


@pytest.fixture
def paula(tenant, password_hash):
    """Runs the platform."""
    with schema_context("public"):
        provision_platform(hosts=["localhost"], actor="tests", at=clock.now())
        yield User.objects.create(
            username="paula", email="paula@example.com", password=password_hash, is_staff=True, is_superuser=True
        )


@pytest.fixture
def browser(paula):
    at_platform = TenantClient(headers={"host": "localhost"})
    log_in(at_platform, "paula")
    return at_platform


def test_platform_staff_log_in_at_the_platforms_own_host(paula, browser):
    assert is_in(browser)
    entry = DomainEvent.objects.get(event="user.logged_in")
    assert (entry.actor, connection.schema_name) == (paula, "public")


def test_they_see_the_platforms_users_and_its_audit_log(browser):
    assert "paula@example.com" in browser.get("/admin/people/user/").content.decode()
    assert "user.logged_in" in browser.get("/admin/people/domainevent/").content.decode()


def test_they_are_nobody_in_a_tenant(paula):
    elsewhere = TenantClient(headers={"host": "mara.localhost"})
    response = log_in(elsewhere, "paula", PASSWORD)
    assert response.status_code == 200  # the form again
    assert elsewhere.get("/admin/").status_code == 302

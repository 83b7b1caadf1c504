import pytest
from django.test import Client
from django_tenants.utils import schema_context

from tenants.models import Domain, Tenant
from tests.conftest import TenantClient

HEADERS = {
    "Content-Security-Policy": "default-src 'self'",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def get(host, path="/accounts/login/"):
    return TenantClient(headers={"host": host}).get(path)


@pytest.mark.parametrize("host", ["nobody.example", "10.0.0.7", "mara.localhost.evil.example", "under_score.example"])
def test_an_unknown_host_is_a_plain_404_with_the_headers(db, host):
    answer = get(host)
    assert answer.status_code == 404
    assert "Mara" not in answer.text
    assert_headers(answer)


def test_a_host_that_is_none_is_refused(db):
    assert get("mara.localhost/..").status_code in {400, 404}


def test_a_known_host_has_the_headers_too(db):
    answer = get("mara.localhost")
    assert answer.status_code == 200
    assert_headers(answer)


@pytest.mark.parametrize("host", ["MARA.localhost", "mara.localhost:8000"])
def test_case_and_port_of_the_host_do_not_matter(db, host):
    assert get(host).status_code == 200


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"state": Tenant.State.SUSPENDED}, 403),
        ({"state": Tenant.State.PROVISIONING}, 503),
        ({"is_migrated": False}, 503),
        ({"state": Tenant.State.DELETING}, 404),
    ],
)
def test_a_tenant_that_is_not_served_says_so(db, change, status):
    Tenant.objects.filter(slug="mara").update(**change)
    answer = get("mara.localhost")
    assert answer.status_code == status
    assert ("Retry-After" in answer) == (status == 503)
    assert_headers(answer)


def test_a_forged_host_is_not_believed(db):
    answer = Client(headers={"host": "nobody.example", "x-forwarded-host": "mara.localhost"}).get("/accounts/login/")
    assert answer.status_code == 404


def test_the_platform_is_served_from_the_public_schema(db):
    platform = Tenant.objects.create(schema_name="public", slug="platform", name="P", kind="platform", state="ready")
    Domain.objects.create(domain="localhost", tenant=platform)
    assert get("localhost", "/admin/").status_code == 302
    assert get("localhost", "/dashboard/").status_code == 404


def test_a_page_of_a_tenant_is_not_at_the_platform(visitor):
    assert visitor.get("/admin/tenants/domain/").status_code == 302  # to the log-in, as any path below /admin/
    with schema_context("public"):
        assert Domain.objects.count() == 2


def assert_headers(answer):
    for name, value in HEADERS.items():
        assert value in answer[name], name


@pytest.mark.parametrize("path", ["/api/overview/kpis", "/api/health", "/api/nothing"])
@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"state": Tenant.State.SUSPENDED}, 403, "suspended"),
        ({"state": Tenant.State.PROVISIONING}, 503, "not_ready"),
        ({"is_migrated": False}, 503, "not_ready"),
        ({"state": Tenant.State.DELETING}, 404, "not_found"),
    ],
)
def test_the_api_says_in_its_own_form_that_a_tenant_is_not_served(db, path, change, status, code):
    Tenant.objects.filter(slug="mara").update(**change)
    answer = get("mara.localhost", path)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/json")
    assert answer.json().keys() == {"error"}
    assert answer.json()["error"].keys() == {"code", "message"}
    assert answer.json()["error"]["code"] == code
    assert ("Retry-After" in answer) == (status == 503)
    assert_headers(answer)


@pytest.mark.parametrize(
    ("host", "status", "code"),
    [("nobody.example", 404, "unknown_host"), ("mara.localhost/..", 404, "unknown_host")],
)
def test_the_api_says_in_its_own_form_that_a_host_is_unknown(db, host, status, code):
    answer = get(host, "/api/overview/kpis")
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert "Mara" not in answer.text
    assert_headers(answer)


def test_the_platform_has_no_api_and_says_so_in_its_form(db):
    platform = Tenant.objects.create(schema_name="public", slug="platform", name="P", kind="platform", state="ready")
    Domain.objects.create(domain="localhost", tenant=platform)
    answer = get("localhost", "/api/overview/kpis")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")
    assert "text/html" in get("localhost", "/apiary")["Content-Type"]

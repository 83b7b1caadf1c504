from datetime import timedelta

import pytest
from django_tenants.utils import tenant_context

from kit import clock
from people.models import ApiToken, User
from tests.conftest import TenantApiClient

SCHEMA = "/api/schema"


def test_works_with_a_key(vera, key_of, api_with):
    assert api_with(key_of(vera)).get(SCHEMA).status_code == 200
    assert ApiToken.objects.get().last_used_at is not None


def test_works_with_a_session(vera, api_client_of):
    assert api_client_of(vera).get(SCHEMA).status_code == 200


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Bearer nonsense", "Bearer \xff", "Basic dmVyYTp4"])
def test_refuses_a_stranger_and_says_how_to_authenticate(tenant, header):
    api = TenantApiClient(headers={"host": "mara.localhost", "authorization": header})
    response = api.get(SCHEMA)
    assert response.status_code == 401
    assert response["www-authenticate"].startswith("Bearer")
    assert set(response.json()["error"]) == {"code", "message"}


def test_refuses_a_revoked_an_expired_and_a_closed_accounts_key(vera, key_of, api_with):
    api = api_with(key_of(vera))
    ApiToken.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    assert api.get(SCHEMA).status_code == 401
    ApiToken.objects.update(expires_at=None, revoked_at=clock.now())
    assert api.get(SCHEMA).status_code == 401
    ApiToken.objects.update(revoked_at=None)
    assert api.get(SCHEMA).status_code == 200
    User.objects.update(is_active=False)
    assert api.get(SCHEMA).status_code == 401


def test_a_key_of_one_tenant_is_nothing_in_the_other(vera, key_of, api_with, other_tenant):
    secret = key_of(vera)
    with tenant_context(other_tenant):
        User.objects.create(pk=vera.pk, username="vera")
    assert api_with(secret, host="otto.localhost").get(SCHEMA).status_code == 401


def test_a_session_needs_the_csrf_token_to_write(ada, client_of):
    browser = client_of(ada)
    browser.handler.enforce_csrf_checks = True
    response = browser.patch("/api/client/1", {}, content_type="application/json")
    assert response.status_code == 403
    assert response.json()["error"]["code"] == "permission_denied"


def test_answers_stay_out_of_caches(vera, key_of, api_with):
    assert "no-store" in api_with(key_of(vera)).get(SCHEMA)["cache-control"]

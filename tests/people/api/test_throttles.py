import pytest
from django_tenants.utils import tenant_context

from people.api.throttles import TenantThrottle, UserThrottle
from people.roles import Role

SCHEMA = "/api/schema"


@pytest.fixture
def rates(monkeypatch):
    def set_rates(user="100/min", tenant="100/min"):
        monkeypatch.setattr(UserThrottle, "rate", user, raising=False)
        monkeypatch.setattr(TenantThrottle, "rate", tenant, raising=False)

    return set_rates


def test_closes_for_a_user_who_asks_too_often(vera, chen, api_client_of, rates):
    rates(user="2/min")
    api = api_client_of(vera)
    assert [api.get(SCHEMA).status_code for _ in range(3)] == [200, 200, 429]
    response = api.get(SCHEMA)
    assert int(response["retry-after"]) > 0
    assert response.json()["error"]["code"] == "throttled"
    assert api_client_of(chen).get(SCHEMA).status_code == 200


def test_closes_for_a_tenant_and_not_for_the_other(vera, chen, hire, api_client_of, other_tenant, rates):
    rates(tenant="2/min")
    assert [api_client_of(user).get(SCHEMA).status_code for user in (vera, chen, vera)] == [200, 200, 429]
    with tenant_context(other_tenant):
        olga = hire("olga", Role.ANALYST)
    assert api_client_of(olga).get(SCHEMA).status_code == 200

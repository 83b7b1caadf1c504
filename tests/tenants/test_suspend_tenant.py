from datetime import UTC, datetime

import pytest
from django_tenants.utils import schema_context

from tenants.actions.resume_tenant import resume_tenant
from tenants.actions.suspend_tenant import suspend_tenant
from tenants.models import PlatformEvent, Tenant
from tenants.states import NotPossibleError

AT = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture
def mine(db):
    return Tenant.objects.get(slug="mara")


def test_stops_and_starts_again(mine):
    assert not suspend_tenant(tenant=mine, actor="Petra", at=AT).is_served
    assert resume_tenant(tenant=mine, actor="Petra", at=AT).is_served
    told = PlatformEvent.objects.filter(slug="mara", actor_label="Petra").values_list("event", flat=True)
    assert set(told) == {"tenant.suspended", "tenant.resumed"}


def test_refuses_what_is_not_possible(mine):
    with pytest.raises(NotPossibleError, match="mara is ready"):
        resume_tenant(tenant=mine, actor="Petra", at=AT)
    suspend_tenant(tenant=mine, actor="Petra", at=AT)
    with pytest.raises(NotPossibleError):
        suspend_tenant(tenant=mine, actor="Petra", at=AT)


def test_the_pages_of_a_suspended_tenant_say_so(client_of, ada, tenant):
    browser = client_of(ada)
    with schema_context("public"):
        suspend_tenant(tenant=tenant, actor="Petra", at=AT)
    assert browser.get("/admin/").status_code == 403

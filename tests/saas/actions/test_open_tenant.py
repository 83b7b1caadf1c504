import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django_tenants.utils import schema_exists, tenant_context

from kit import clock
from people.models import DomainEvent, User
from people.permissions import find_role
from people.roles import Role
from saas.actions.open_tenant import open_tenant
from tenants.actions.provision_tenant import ProvisioningRefusedError
from tenants.models import Tenant

PASSWORD = "quite another way to say it"


def open_rita(**answers):
    given = {"slug": "rita", "name": "Rita's", "kind": "merchant", "host": "rita.localhost"}
    admin = {"admin_username": "nina", "admin_email": "Nina@Example.com", "origin": "http://rita.localhost"}
    return open_tenant(**{**given, **admin, **answers}, actor="tests", at=clock.now())


def test_the_first_admin_sets_a_password_and_logs_in(db):
    opened = open_rita()
    assert opened.tenant.is_served
    with tenant_context(opened.tenant):
        nina = User.objects.get()
        assert (nina.username, nina.email, find_role(nina)) == ("nina", "nina@example.com", Role.ADMIN)
        assert not nina.has_usable_password()
        assert DomainEvent.objects.get(event="user.created").subject_id == str(nina.pk)
    assert not User.objects.filter(username="nina").exists()

    browser = Client(headers={"host": "rita.localhost"})
    form = browser.get(opened.setup_link, follow=True)
    browser.post(form.redirect_chain[-1][0], {"password1": PASSWORD, "password2": PASSWORD})
    visitor = Client(headers={"host": "rita.localhost"})
    answer = visitor.post("/accounts/login/", {"login": "nina", "password": PASSWORD})
    assert answer.status_code == 302
    assert visitor.get("/admin/").status_code == 200

    again = Client(headers={"host": "rita.localhost"}).get(opened.setup_link, follow=True)
    assert 'name="password1"' not in again.text


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"admin_username": "with space"}, "admin_username"),
        ({"admin_username": " "}, "admin_username"),
        ({"admin_email": "nina"}, "admin_email"),
    ],
)
def test_refuses_a_bad_admin_before_anything_is_made(db, answers, field):
    with pytest.raises(ValidationError) as refused:
        open_rita(**answers)
    assert list(refused.value.message_dict) == [field]
    assert not Tenant.objects.filter(slug="rita").exists()
    assert not schema_exists("t_rita")


def test_a_second_run_is_refused_and_adds_nobody(db):
    tenant = open_rita().tenant
    with pytest.raises(ProvisioningRefusedError, match="is taken"):
        open_rita(admin_username="mallory", admin_email="")
    with tenant_context(tenant):
        assert [user.username for user in User.objects.all()] == ["nina"]


def test_takes_up_a_run_that_was_cut_off_at_the_admin(db, monkeypatch):
    def fail(**_):
        raise RuntimeError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr("saas.actions.open_tenant.create_user", fail)
        with pytest.raises(RuntimeError):
            open_rita()
    assert Tenant.objects.get(slug="rita").state == Tenant.State.PROVISIONING
    assert not schema_exists("t_rita")
    with tenant_context(open_rita().tenant):
        assert User.objects.get().username == "nina"

import pytest
from django.core.exceptions import ValidationError

from kit import clock
from tenants.actions.delete_tenant import delete_tenant
from tenants.actions.provision_tenant import provision_tenant
from tenants.addresses import RESERVED, address_of, address_rule, find_address_problem, host_of, origin_of, slug_of
from tenants.models import Domain, Tenant, slug_rule


@pytest.mark.parametrize("address", ["ab", "rita", "rita-s-2", "a" * 40])
def test_an_address_is_a_host_and_a_short_name(address, settings):
    settings.PLATFORM_HOST = "regulars.example"
    address_rule(address)
    slug_rule(slug_of(address))
    assert address_of(slug_of(address)) == address
    assert host_of(slug_of(address)) == f"{address}.regulars.example"


@pytest.mark.parametrize(("port", "origin"), [(0, "http://rita.localhost"), (8003, "http://rita.localhost:8003")])
def test_links_name_the_port_where_one_is_set(port, origin, settings):
    settings.LINK_PORT = port
    assert origin_of("rita.localhost") == origin


@pytest.mark.parametrize(
    "address", ["", "a", "a" * 41, "2rita", "-rita", "rita-", "xn--rita", "rita_s", "Rita", "rita.s", "rítas", "rita\n"]
)
def test_refuses_what_is_none(address):
    with pytest.raises(ValidationError):
        address_rule(address)


@pytest.mark.parametrize("name", ["www", "api", "admin", "mail", "platform", "static", "sign-up", "mta-sts"])
def test_some_are_reserved(db, name):
    assert name in RESERVED
    assert "reserved" in find_address_problem(slug_of(name))


def test_one_that_nobody_has_is_free(db):
    assert find_address_problem("rita") == ""


def test_a_short_name_and_a_host_are_taken(db):
    assert "taken" in find_address_problem("mara")
    Domain.objects.create(domain="rita.localhost", tenant=Tenant.objects.get(slug="mara"))
    assert "taken" in find_address_problem("rita")


def test_that_of_a_deleted_tenant_is_not_given_away(committed, settings, tmp_path):
    settings.DUMPS_ROOT = tmp_path
    answers = {"slug": "rita", "name": "Rita's", "kind": "merchant", "host": "rita.localhost"}
    made = provision_tenant(**answers, actor="tests", at=clock.now())
    delete_tenant(tenant=made, confirmation="rita", actor="tests", at=clock.now())
    assert "taken" in find_address_problem("rita")

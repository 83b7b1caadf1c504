from django.contrib.auth.models import Group, Permission
from django_tenants.utils import schema_context, tenant_context

from tenants.beginning_rows import copy_beginning_rows
from tenants.models import Tenant
from tenants.template import TEMPLATE_SCHEMA


def snapshot():
    grants = Group.objects.filter(name__startswith="Test").values_list("name", "permissions__codename")
    return sorted(grants, key=str)


def copy(digest):
    with schema_context("public"):
        return copy_beginning_rows(rows_digest=digest)


def test_new_permissions_and_roles_come_into_each_tenant(tenant, other_tenant):
    with schema_context(TEMPLATE_SCHEMA):
        role = Group.objects.create(name="Test role")
        role.permissions.set(Permission.objects.filter(codename__in=["add_user", "view_user"]))
        wanted = snapshot()
    assert copy("2") == 2
    assert snapshot() == wanted
    with tenant_context(other_tenant):
        assert snapshot() == wanted
    assert copy("2") == 0


def test_withdrawn_permissions_go_and_own_roles_stay(tenant):
    own = Group.objects.create(name="Test of our own")
    own.permissions.set(Permission.objects.filter(codename="add_user"))
    with schema_context(TEMPLATE_SCHEMA):
        role = Group.objects.create(name="Test role")
        role.permissions.set(Permission.objects.filter(codename__in=["add_user", "view_user"]))
    copy("2")
    with schema_context(TEMPLATE_SCHEMA):
        role.permissions.set(Permission.objects.filter(codename="view_user"))
    copy("3")
    assert snapshot() == [("Test of our own", "add_user"), ("Test role", "view_user")]
    with schema_context("public"):
        assert Tenant.objects.get(slug="mara").rows_digest == "3"

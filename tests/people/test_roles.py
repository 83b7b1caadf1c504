"""The golden table: each role against the deeds that matter. A change here is a change of who may do what."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django_tenants.utils import tenant_context

from people.actions.sync_roles import UnknownPermissionError, sync_roles
from people.checks import check_roles
from people.permissions import find_role
from people.roles import ROLES, Rights, Role, list_named_permissions

# O operator, C checker, M manager, A admin, D data steward, N analyst, S sales manager, R sales rep
MAY = {
    "commerce.view_customer": "OCMADNSR",
    "commerce.change_customer": "OMADSR",
    "commerce.add_customer": "OMAD",
    "commerce.delete_customer": "",
    "commerce.export_customer": "MADNS",
    "commerce.import_customer": "MAD",
    "commerce.view_order": "OCMADNSR",
    "commerce.change_order": "",
    "commerce.delete_order": "",
    "commerce.view_product": "OCMADNSR",
    "commerce.change_product": "OMAD",
    "commerce.delete_product": "MAD",
    "commerce.view_productcost": "OCMADNS",
    "commerce.change_salesrep": "MAD",
    "commerce.view_salesday": "OCMADNS",  # the company's sales as a whole
    "ingestion.view_importjob": "OCMAD",
    "ingestion.start_import": "OCMAD",
    "ingestion.confirm_mapping": "MAD",
    "ingestion.cancel_import": "OCMAD",
    "ingestion.rerun_import": "MAD",
    "ingestion.mend_row": "OCMAD",
    "ingestion.view_delivery": "OCMAD",
    "ingestion.view_webhookkey": "MAD",
    "ingestion.manage_webhookkeys": "AD",
    "insights.view_customerinsight": "OCMADNSR",
    "insights.change_tagrule": "MAN",
    "insights.change_assumptions": "MAN",
    "outreach.view_message": "MA",
    "outreach.retry_message": "MA",
    "loyalty.view_program": "OCMA",
    "loyalty.view_account": "OCMA",
    "loyalty.change_account": "",
    "loyalty.view_journalentry": "OCMA",
    "loyalty.add_pointsadjustment": "MA",
    "loyalty.view_pointsadjustment": "OCMA",
    "loyalty.view_ledgeraudit": "MA",
    "loyalty.change_program": "A",
    "loyalty.view_earningrule": "OCMA",
    "loyalty.change_earningrule": "MA",
    "loyalty.change_earningruleversion": "MA",
    "loyalty.publish_earningrule": "A",
    "loyalty.change_campaign": "MA",
    "loyalty.change_tier": "A",
    "loyalty.view_figures": "MANS",
    "loyalty.view_retailer": "OCMA",
    "loyalty.view_consumer": "OCMA",
    "loyalty.add_retailer": "OMA",  # on the owner's behalf
    "loyalty.change_retailer": "OMA",
    "loyalty.change_consumer": "OMA",
    "loyalty.add_consumer": "",  # retailers register them
    "loyalty.add_retailercode": "MA",
    "loyalty.suspend_retailer": "MA",
    "loyalty.suspend_consumer": "MA",
    "loyalty.anonymise_consumer": "A",
    "loyalty.delete_retailer": "",
    "loyalty.delete_consumer": "",
    "people.view_user": "A",
    "people.add_user": "A",
    "people.assign_role": "A",
    "people.grant_permission": "A",
    "people.deactivate_user": "A",
    "people.end_session": "A",
    "people.view_audit": "MA",
    "people.export_audit": "A",
    "people.issue_token": "MADNS",
    "approval.decide_request": "OCMA",
    "approval.view_request": "OCMA",
    "approval.view_all_requests": "MA",
    "approval.add_delegation": "OCMA",
    "approval.delegate_for_others": "MA",
    "approval.change_reasoncode": "MA",
    "approval.change_policy": "A",
    "approval.delete_level": "A",
    "approval.change_request": "",
    "approval.delete_request": "",
    "approval.change_decision": "",
    "loyalty.view_invoice": "OCMA",
    "loyalty.add_invoice": "OMA",
    "loyalty.change_invoice": "OMA",
    "loyalty.delete_invoice": "",
    "loyalty.change_productalias": "OMA",
    "loyalty.change_issuerkey": "A",
    "people.delete_user": "",
    "auth.change_group": "",
}
LETTERS = {
    Role.OPERATOR: "O",
    Role.CHECKER: "C",
    Role.MANAGER: "M",
    Role.ADMIN: "A",
    Role.DATA_STEWARD: "D",
    Role.ANALYST: "N",
    Role.SALES_MANAGER: "S",
    Role.SALES_REP: "R",
}


@pytest.mark.parametrize("role", list(Role))
def test_each_role_may_do_what_the_golden_table_says(hire, role):
    user = hire("rita", role)
    may = {name for name in MAY if user.has_perm(name)}
    assert may == {name for name, letters in MAY.items() if LETTERS.get(role, "-") in letters}
    assert find_role(user) == role


def test_retailers_and_consumers_have_nothing_yet(hire):
    for role in (Role.RETAILER, Role.CONSUMER):
        user = hire(role.lower(), role)
        assert user.get_all_permissions() == set()
        assert not user.is_staff


def test_only_the_back_office_enters_the_administration():
    enters = {role for role, rights in ROLES.items() if rights.enters_admin}
    assert enters == {Role.OPERATOR, Role.CHECKER, Role.MANAGER, Role.ADMIN, Role.DATA_STEWARD}


def test_the_admin_may_do_whatever_any_role_may():
    assert set(list_named_permissions()) == ROLES[Role.ADMIN].permissions


def test_a_new_tenant_has_the_roles(other_tenant):
    with tenant_context(other_tenant):
        assert set(Group.objects.values_list("name", flat=True)) == set(Role)
        assert Group.objects.get(name=Role.ANALYST).permissions.filter(codename="view_salesday").exists()


def test_ids_of_permissions_are_the_same_in_each_tenant(tenant, other_tenant):
    here = dict(Permission.objects.values_list("codename", "pk"))
    with tenant_context(other_tenant):
        assert dict(Permission.objects.values_list("codename", "pk")) == here


def test_a_name_that_no_model_declares_is_a_mistake_of_configuration(monkeypatch):
    assert check_roles() == []
    monkeypatch.setitem(ROLES, Role.CONSUMER, Rights(enters_admin=False, permissions=frozenset({"people.fly"})))
    assert [(found.id, "people.fly" in found.msg) for found in check_roles()] == [("people.E001", True)]


class TestSync:
    def test_repeats_without_a_change(self, tenant):
        assert sync_roles() == 0

    def test_puts_back_what_was_taken_and_takes_what_was_added(self, tenant):
        group = Group.objects.get(name=Role.ANALYST)
        group.permissions.remove(group.permissions.get(codename="view_salesday"))
        group.permissions.add(Permission.objects.get(codename="delete_customer"))
        assert sync_roles() == 2
        assert not group.permissions.filter(codename="delete_customer").exists()

    def test_leaves_other_groups_alone(self, tenant):
        own = Group.objects.create(name="Night shift")
        own.permissions.add(Permission.objects.get(codename="view_customer"))
        sync_roles()
        assert own.permissions.count() == 1

    def test_makes_the_permissions_of_a_bare_schema(self, tenant):
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM auth_group_permissions; DELETE FROM auth_permission;")
        assert sync_roles() == sum(len(rights.permissions) for rights in ROLES.values())

    def test_refuses_a_name_that_no_model_declares(self, tenant, monkeypatch):
        monkeypatch.setitem(ROLES, Role.CONSUMER, Rights(enters_admin=False, permissions=frozenset({"people.fly"})))
        with pytest.raises(UnknownPermissionError, match=r"people\.fly"):
            sync_roles()

import pytest
from django.db import DatabaseError, transaction

from kit import clock
from people.actions.assign_role import assign_role
from people.actions.grant_permission import grant_permission
from people.actions.restore_permission import restore_permission
from people.actions.withhold_permission import withhold_permission
from people.models import DomainEvent, User, UserGrant
from people.permissions import NotAllowedError, get_permissions
from people.record import SYSTEM
from people.roles import Role

MEND = "ingestion.mend_row"
SEE = "commerce.view_customer"


def decide(action, user, permission, actor):
    return action(user=user, permission=permission, actor=actor, at=clock.now())


def fresh(user):
    return User.objects.get(pk=user.pk)


def test_a_grant_adds_to_the_role(ada, vera):
    assert not vera.has_perm(MEND)
    decide(grant_permission, vera, MEND, ada)
    assert vera.has_perm(MEND)
    assert fresh(vera).has_perm(MEND)
    assert fresh(vera).has_module_perms("ingestion")
    event = DomainEvent.objects.get(event="permission.granted")
    assert (event.actor, event.subject_label, event.data) == (ada, "Vera", {"permission": MEND})


def test_withholding_beats_the_role_everywhere(ada, vera):
    decide(withhold_permission, vera, SEE, ada)
    assert not fresh(vera).has_perm(SEE)
    assert SEE not in fresh(vera).get_all_permissions()
    assert not fresh(vera).has_perms([SEE])


def test_withholding_beats_two_roles_and_a_grant(ada, hire):
    rita = hire("rita", Role.ANALYST, Role.OPERATOR)
    decide(grant_permission, rita, SEE, ada)
    decide(withhold_permission, rita, SEE, ada)
    assert not fresh(rita).has_perm(SEE)
    assert UserGrant.objects.get(user=rita).kind == UserGrant.Kind.WITHHELD


def test_restoring_leaves_it_to_the_role(ada, vera):
    decide(withhold_permission, vera, SEE, ada)
    decide(restore_permission, vera, SEE, ada)
    assert fresh(vera).has_perm(SEE)
    assert DomainEvent.objects.get(event="permission.restored").data["instead_of"] == "withheld"


def test_a_grant_of_back_office_work_opens_the_administration(ada, vera, client_of):
    work = ("ingestion.view_quarantinedrow", MEND)
    for permission in work:
        decide(grant_permission, vera, permission, ada)
    assert client_of(fresh(vera)).get("/admin/ingestion/quarantinedrow/").status_code == 200
    assert client_of(fresh(vera)).get("/admin/people/user/").status_code == 403
    for permission in work:
        assert fresh(vera).is_staff
        decide(restore_permission, vera, permission, ada)
    assert not fresh(vera).is_staff


def test_a_grant_of_what_dashboards_show_does_not(ada, hire):
    rob = hire("rob", Role.SALES_REP)
    decide(grant_permission, rob, "commerce.view_salesday", ada)
    assert not fresh(rob).is_staff


def test_no_grant_lets_a_sales_rep_into_the_administration(ada, hire, client_of):
    rob = hire("rob", Role.SALES_REP)
    with pytest.raises(NotAllowedError, match="never enters the administration"):
        decide(grant_permission, rob, MEND, ada)
    assert not UserGrant.objects.exists()
    assert client_of(fresh(rob)).get("/admin/commerce/customer/").status_code == 302


def test_who_becomes_a_sales_rep_leaves_the_administration_in_spite_of_a_grant(ada, vera):
    decide(grant_permission, vera, MEND, ada)
    assert fresh(vera).is_staff
    assign_role(user=vera, role=Role.SALES_REP, actor=ada, at=clock.now())
    assert not fresh(vera).is_staff


def test_withholding_closes_nothing_that_the_role_opens(ada, mara):
    decide(withhold_permission, mara, MEND, ada)
    assert fresh(mara).is_staff


def test_the_system_may_decide(vera):
    decide(grant_permission, vera, MEND, SYSTEM)
    assert fresh(vera).has_perm(MEND)


@pytest.mark.parametrize("action", [grant_permission, withhold_permission])
def test_refuses_those_who_may_not_decide(max_, vera, action):
    with pytest.raises(NotAllowedError):
        decide(action, vera, SEE, max_)
    assert not UserGrant.objects.exists()
    assert not DomainEvent.objects.filter(event__startswith="permission.").exists()


@pytest.mark.parametrize("action", [grant_permission, withhold_permission])
def test_refuses_to_decide_on_oneself(ada, action):
    with pytest.raises(NotAllowedError):
        decide(action, ada, SEE, ada)
    assert not UserGrant.objects.exists()


def test_refuses_to_give_what_the_giver_lacks(ada, max_, vera):
    decide(grant_permission, max_, "people.grant_permission", ada)
    with pytest.raises(NotAllowedError):
        decide(grant_permission, vera, "people.assign_role", fresh(max_))
    decide(grant_permission, vera, MEND, fresh(max_))
    assert fresh(vera).has_perm(MEND)


def test_nobody_inactive_may_do_anything(vera):
    vera.is_active = False
    assert get_permissions(vera) == frozenset()
    assert not vera.has_perm(SEE)


def test_rights_are_read_with_two_queries_and_once(vera, django_assert_num_queries):
    user = fresh(vera)
    with django_assert_num_queries(4):  # each with its SET search_path
        for _ in range(3):
            user.has_perm(SEE)
            user.has_perm(MEND)


def test_the_database_refuses_a_superuser_in_a_tenant(vera):
    for flagged in ({"pk": vera.pk}, {"username": "root"}):
        with pytest.raises(DatabaseError, match="no superusers"), transaction.atomic():
            if "pk" in flagged:
                User.objects.filter(**flagged).update(is_superuser=True)
            else:
                User.objects.create(is_superuser=True, **flagged)
    assert not User.objects.filter(is_superuser=True).exists()

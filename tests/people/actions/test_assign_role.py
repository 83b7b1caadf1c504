from threading import Barrier, Thread

import pytest
from django.db import connection
from django_tenants.utils import tenant_context

from kit import clock
from people.actions.assign_role import LastAdminError, assign_role
from people.actions.grant_permission import grant_permission
from people.models import DomainEvent, User
from people.permissions import NotAllowedError, find_role
from people.roles import Role


def assign(user, role, actor):
    return assign_role(user=user, role=role, actor=actor, at=clock.now())


def test_replaces_the_role_and_opens_the_administration(ada, vera):
    assign(vera, Role.CHECKER, ada)
    again = User.objects.get(pk=vera.pk)
    assert find_role(again) == Role.CHECKER
    assert again.is_staff
    assert not again.has_perm("people.issue_token")
    event = DomainEvent.objects.get(event="user.role_assigned")
    assert event.data == {"role": "Checker", "instead_of": "Analyst"}


def test_closes_the_administration(ada, mara):
    assign(mara, Role.ANALYST, ada)
    assert not User.objects.get(pk=mara.pk).is_staff


def test_keeps_single_grants(ada, vera):
    grant_permission(user=vera, permission="people.view_audit", actor=ada, at=clock.now())
    assign(vera, Role.CHECKER, ada)
    assert User.objects.get(pk=vera.pk).has_perm("people.view_audit")


def test_another_admin_may_be_demoted(ada, hire):
    second = hire("amy", Role.ADMIN)
    assign(second, Role.CHECKER, ada)
    assert find_role(second) == Role.CHECKER


def test_refuses_those_who_may_not_and_oneself(ada, max_, vera):
    for user, actor in ((vera, max_), (ada, ada), (max_, max_)):
        before = find_role(user)
        with pytest.raises(NotAllowedError):
            assign(user, Role.OPERATOR, actor)
        assert find_role(user) == before


def test_refuses_a_role_above_the_giver(ada, max_, vera):
    grant_permission(user=max_, permission="people.assign_role", actor=ada, at=clock.now())
    with pytest.raises(NotAllowedError):
        assign(vera, Role.ADMIN, max_)
    assert find_role(vera) == Role.ANALYST
    assign(vera, Role.CHECKER, max_)
    assert find_role(vera) == Role.CHECKER


def test_refuses_to_leave_nobody_in_charge(ada, max_):
    for name in ("assign_role", "deactivate_user"):
        grant_permission(user=max_, permission=f"people.{name}", actor=ada, at=clock.now())
    with pytest.raises(LastAdminError):
        assign(ada, Role.ANALYST, max_)
    assert find_role(ada) == Role.ADMIN


def test_two_admins_who_demote_each_other_leave_one(committed, tenant, hire):
    ann, amy = hire("ann", Role.ADMIN), hire("amy", Role.ADMIN)
    ready, refused = Barrier(2), []

    def demote(user, actor):
        try:
            with tenant_context(tenant):
                user, actor = User.objects.get(pk=user.pk), User.objects.get(pk=actor.pk)
                actor.has_perm("people.assign_role")  # both have been let in already
                ready.wait()
                assign(user, Role.ANALYST, actor)
        except LastAdminError:
            refused.append(actor)
        finally:
            connection.close()

    threads = [Thread(target=demote, args=pair) for pair in ((ann, amy), (amy, ann))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert User.objects.filter(groups__name=Role.ADMIN).count() == 1

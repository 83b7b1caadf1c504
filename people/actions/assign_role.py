from datetime import datetime

from django.contrib.auth.models import Group
from django.db import transaction

from people.models import User
from people.permissions import NotAllowedError, find_role, forget_permissions, list_granted, require_permission
from people.record import System, record
from people.roles import ROLES, Role, needs_admin


class LastAdminError(Exception):
    """Nobody would be left who may manage the users."""


@transaction.atomic
def assign_role(*, user: User, role: Role, actor: User | System, at: datetime) -> User:
    """Give a user the role, in place of the one before. Single grants stay as they are.

    **Who**: `people.assign_role`, for others only, and no role that may do more than the actor.
    **Writes**: the user's group, `is_staff`. Event `user.role_assigned` with the role before and after.
    **Raises**: NotAllowedError, LastAdminError.
    """
    require_permission(actor, "people.assign_role")
    if actor == user:
        raise NotAllowedError("Nobody changes the own role.")
    before = find_role(user)
    if before == Role.ADMIN and role != Role.ADMIN:
        require_another_admin(user)
    give_role(user=user, role=role, actor=actor)
    record(event="user.role_assigned", actor=actor, subject=user, at=at, data={"role": role, "instead_of": before})
    return user


def give_role(*, user: User, role: Role, actor: User | System) -> None:
    """The writing alone, for actions that record an event of their own."""
    rights = ROLES[role]
    if isinstance(actor, User) and not all(actor.has_perm(name) for name in rights.permissions):
        raise NotAllowedError(f"{role} may do more than {actor}, who therefore cannot give it.")
    user.groups.remove(*Group.objects.filter(name__in=list(Role)))
    user.groups.add(Group.objects.get(name=role))
    set_admin_entry(user)
    forget_permissions(user)


def set_admin_entry(user: User) -> None:
    """Open the administration to whoever has something to do there, by role or by a single grant; else close it.

    No grant opens it to a sales rep: it shows whole tables, and a rep sees the own book only.
    """
    role = find_role(user)
    granted = list_granted(user) if role != Role.SALES_REP else frozenset()
    enters = (role is not None and ROLES[role].enters_admin) or any(needs_admin(name) for name in granted)
    if user.is_staff != enters:
        user.is_staff = enters
        user.save(update_fields=["is_staff"])


def require_another_admin(user: User) -> None:
    """Make sure that someone is left who manages the users.

    Raises:
        LastAdminError: `user` is the only one left with the role Admin.
    """
    Group.objects.select_for_update().get(name=Role.ADMIN)  # two Admins who demote each other come one by one
    if not User.objects.filter(groups__name=Role.ADMIN, is_active=True).exclude(pk=user.pk).exists():
        raise LastAdminError(f"{user} is the last Admin. Make someone else Admin first.")

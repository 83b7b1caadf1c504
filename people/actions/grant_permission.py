from datetime import datetime
from typing import Final

from django.db import transaction

from people.actions.assign_role import set_admin_entry
from people.models import User, UserGrant
from people.permissions import NotAllowedError, find_role, forget_permissions, get_permission, require_permission
from people.record import System, record
from people.roles import Role, needs_admin

OUT_OF_REACH: Final = "A sales rep never enters the administration, which shows all customers. Change the role first."


def is_out_of_reach(*, user: User, permission: str) -> bool:
    """Whether the user's role rules the permission out, whoever grants it."""
    return needs_admin(permission) and find_role(user) == Role.SALES_REP


def grant_permission(*, user: User, permission: str, actor: User | System, at: datetime) -> UserGrant:
    """Let a user do one thing more than the role allows. A withholding of the same permission ends.

    **Who**: `people.grant_permission`, for others only, and only what the actor may do too. A sales rep is granted
    nothing whose pages stand in the administration: it shows whole tables, and a rep sees the own book only.
    **Writes**: UserGrant; `is_staff`, if the pages for it stand in the administration. Event `permission.granted`.
    **Raises**: NotAllowedError; Permission.DoesNotExist.
    """
    if is_out_of_reach(user=user, permission=permission):
        raise NotAllowedError(OUT_OF_REACH)
    return decide_on_permission(user=user, permission=permission, kind=UserGrant.Kind.GRANTED, actor=actor, at=at)


@transaction.atomic
def decide_on_permission(
    *, user: User, permission: str, kind: UserGrant.Kind, actor: User | System, at: datetime
) -> UserGrant:
    """What granting and withholding have in common; call those instead."""
    require_may_decide(user=user, permission=permission, actor=actor)
    grant, _ = UserGrant.objects.update_or_create(
        user=user,
        permission=get_permission(permission),
        defaults={"kind": kind, "by": actor if isinstance(actor, User) else None, "at": at},
    )
    set_admin_entry(user)
    forget_permissions(user)
    record(event=f"permission.{kind}", actor=actor, subject=user, at=at, data={"permission": permission})
    return grant


def require_may_decide(*, user: User, permission: str, actor: User | System) -> None:
    """Who may decide on whose single permissions.

    Raises:
        NotAllowedError: the actor may not decide on permissions, or not on this one, or not on the own ones.
    """
    require_permission(actor, "people.grant_permission")
    if actor == user:
        raise NotAllowedError("Nobody decides on the own permissions.")
    require_permission(actor, permission)

from datetime import datetime

from django.db import transaction

from people.actions.assign_role import set_admin_entry
from people.actions.grant_permission import require_may_decide
from people.models import User, UserGrant
from people.permissions import forget_permissions, get_permission
from people.record import System, record


@transaction.atomic
def restore_permission(*, user: User, permission: str, actor: User | System, at: datetime) -> User:
    """Leave a permission to the role again: the single grant or withholding ends.

    **Who**: `people.grant_permission`, for others only, and only what the actor may do too.
    **Writes**: UserGrant, `is_staff`. Event `permission.restored`.
    **Raises**: NotAllowedError; UserGrant.DoesNotExist where there was neither.
    """
    require_may_decide(user=user, permission=permission, actor=actor)
    grant = UserGrant.objects.select_for_update().get(user=user, permission=get_permission(permission))
    was = grant.kind
    grant.delete()
    set_admin_entry(user)
    forget_permissions(user)
    record(
        event="permission.restored",
        actor=actor,
        subject=user,
        at=at,
        data={"permission": permission, "instead_of": was},
    )
    return user

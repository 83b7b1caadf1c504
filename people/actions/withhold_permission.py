from datetime import datetime

from people.actions.grant_permission import decide_on_permission
from people.models import User, UserGrant
from people.record import System


def withhold_permission(*, user: User, permission: str, actor: User | System, at: datetime) -> UserGrant:
    """Keep a user from one thing in spite of the role. It wins over the role and ends a grant of the same.

    **Who**: `people.grant_permission`, for others only, and only what the actor may do too.
    **Writes**: UserGrant. Event `permission.withheld`.
    **Raises**: NotAllowedError; Permission.DoesNotExist.
    """
    return decide_on_permission(user=user, permission=permission, kind=UserGrant.Kind.WITHHELD, actor=actor, at=at)

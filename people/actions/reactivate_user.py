from datetime import datetime

from django.db import transaction

from people.models import User
from people.permissions import forget_permissions, require_permission
from people.record import System, record


@transaction.atomic
def reactivate_user(*, user: User, actor: User | System, at: datetime) -> User:
    """Open a closed account again. Ended sessions and API tokens stay ended.

    **Who**: `people.deactivate_user`. **Writes**: `is_active`. Event `user.reactivated`. **Raises**: NotAllowedError.
    """
    require_permission(actor, "people.deactivate_user")
    user.is_active = True
    user.save(update_fields=["is_active"])
    forget_permissions(user)
    record(event="user.reactivated", actor=actor, subject=user, at=at)
    return user

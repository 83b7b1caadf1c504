from datetime import datetime

from django.db import transaction

from people.access.setup_link import make_setup_link
from people.models import User
from people.permissions import NotAllowedError, require_may_stand_in_for
from people.record import System, record

EITHER = ("people.add_user", "people.change_user")


@transaction.atomic
def issue_setup_link(*, user: User, origin: str, actor: User | System, at: datetime) -> str:
    """Make a link through which whoever has it sets the user's password (`access/setup_link.py`).

    **Who**: `people.add_user` or `people.change_user`, for those only who may do no more than the actor.
    **Writes**: nothing else. Event `user.setup_link_made`, without the link.
    **Raises**: NotAllowedError.
    """
    if isinstance(actor, User) and not any(actor.has_perm(name) for name in EITHER):
        raise NotAllowedError(f"{actor} lacks the permission people.change_user.")
    require_may_stand_in_for(actor, user)
    record(event="user.setup_link_made", actor=actor, subject=user, at=at)
    return make_setup_link(user, origin=origin)

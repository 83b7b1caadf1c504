from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from people.actions.assign_role import give_role
from people.models import User
from people.permissions import require_permission
from people.record import System, record
from people.roles import ROLES, Role


@transaction.atomic
def create_user(
    *,
    username: str,
    role: Role,
    actor: User | System,
    at: datetime,
    email: str = "",
    name: str = "",
    password: str | None = None,
) -> User:
    """Open an account with a role. Without a password, its owner sets one through a link (`access/setup_link.py`).

    **Who**: `people.add_user`; a role other than one's own rights allow is refused as in `assign_role`.
    **Writes**: User, its group. Event `user.created`.
    **Raises**: NotAllowedError; ValidationError for a name or e-mail that is malformed or taken, or a password
    that breaks the rules.
    """
    require_permission(actor, "people.add_user")
    first_name, _, last_name = name.strip().partition(" ")
    user = User(
        username=username.strip(),
        email=email.strip().lower(),
        first_name=first_name,
        last_name=last_name.strip(),
        is_staff=ROLES[role].enters_admin,
    )
    if password is None:
        user.set_unusable_password()
    else:
        validate_password(password, user)
        user.set_password(password)
    user.full_clean()
    user.save(force_insert=True)
    give_role(user=user, role=role, actor=actor)
    record(event="user.created", actor=actor, subject=user, at=at, data={"role": role})
    return user

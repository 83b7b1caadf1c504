from datetime import datetime

from django.db import transaction

from people.actions.create_user import create_user
from people.actions.issue_setup_link import issue_setup_link
from people.models import User
from people.record import System
from people.roles import Role


@transaction.atomic
def invite_admin(*, username: str, email: str, origin: str, actor: User | System, at: datetime, name: str = "") -> str:
    """Give the tenant at hand one more Admin, and make the link through which they set a password, at `origin`.

    Whoever was invited before and has set no password yet gets a new link; the old one works until its hour is over.

    **Who**: as in `create_user`. **Writes**: User with the role Admin. Events `user.created`, `user.setup_link_made`.
    **Raises**: as `create_user`; the name of a user with a password, or of another role, is taken.
    """
    admin = _find_invited(username, email)
    if admin is None:
        admin = create_user(username=username, email=email, name=name, role=Role.ADMIN, actor=actor, at=at)
    return issue_setup_link(user=admin, origin=origin, actor=actor, at=at)


def _find_invited(username: str, email: str) -> User | None:
    invited = User.objects.filter(
        username=username.strip(), email=email.strip().lower(), groups__name=Role.ADMIN, is_active=True
    ).first()
    return invited if invited is not None and not invited.has_usable_password() else None

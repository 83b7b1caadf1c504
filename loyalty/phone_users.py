"""The users behind retailers and consumers: known by their number, without a password until they set one.

One number is one user, though its owner may be both: a dealer who also buys from another.
"""

from django.contrib.auth.models import Group
from django.db import transaction

from people.models import User
from people.permissions import forget_permissions
from people.refusals import RefusedError
from people.roles import Role


class NumberOfStaffError(RefusedError):
    """Somebody who works here logs in under this number, and would be locked out of the office by a code."""

    code = "number_taken"
    status = 409


def get_phone_user(*, phone: str, role: Role, name: str = "") -> User:
    """The user of the number, with that role beside those there are; made if there is none.

    Inside the transaction of whatever the user is for. Raises NumberOfStaffError.
    """
    user = User.objects.filter(username=phone).first()
    if user is None:
        first_name, _, last_name = name.strip().partition(" ")
        user = User(username=phone, first_name=first_name[:150], last_name=last_name.strip()[:150])
        user.set_unusable_password()
        with transaction.atomic():
            user.save(force_insert=True)
    elif user.is_staff:
        raise NumberOfStaffError("This number belongs to somebody who works here.")
    user.groups.add(Group.objects.get(name=role))
    forget_permissions(user)
    return user


def name_user(user: User, *, name: str, email: str | None = None) -> None:
    """Call the user by that name. `email` only where its owner gave it: codes may go there.

    An address that another user has is left to them.
    """
    first_name, _, last_name = name.strip().partition(" ")
    user.first_name, user.last_name = first_name[:150], last_name.strip()[:150]
    if email is not None:
        lower = email.lower()
        is_taken = bool(lower) and User.objects.filter(email=lower).exclude(pk=user.pk).exists()
        user.email = user.email if is_taken else lower
    user.save(update_fields=["first_name", "last_name", "email"])

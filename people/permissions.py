"""What a user may do: what the role gives, plus what was granted, minus what was withheld. Withheld wins."""

from typing import Final

from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from people.models import User, UserGrant
from people.record import System
from people.roles import Role

_CACHE: Final = "_people_permissions"


class NotAllowedError(PermissionDenied):
    """The actor lacks the permission that the deed needs."""


def get_permissions(user: User) -> frozenset[str]:
    """Names such as `commerce.view_customer`. Read once per user object; nobody who is inactive has any."""
    if not user.is_active:
        return frozenset()
    known: frozenset[str] | None = getattr(user, _CACHE, None)
    if known is None:
        known = _read_permissions(user)
    setattr(user, _CACHE, known)
    return known


def forget_permissions(user: User) -> None:
    """Have them read anew: this user object lives on after a change of role or grants."""
    user.__dict__.pop(_CACHE, None)


def require_permission(actor: User | System, name: str) -> None:
    """The check at the door of an action.

    Raises:
        NotAllowedError: a person without the permission. The system itself may do everything.
    """
    if isinstance(actor, User) and not actor.has_perm(name):
        raise NotAllowedError(f"{actor} lacks the permission {name}.")


def may_stand_in_for(actor: User | System, user: User) -> bool:
    """Whether the actor may do at least all that the user may, so that taking over the account wins nothing.

    A closed account counts with what it could do once reopened.
    """
    return not isinstance(actor, User) or actor == user or _read_permissions(user) <= get_permissions(actor)


def require_may_stand_in_for(actor: User | System, user: User) -> None:
    """The check before anything that lets the actor log in as the user.

    Raises:
        NotAllowedError: the user may do more than the actor.
    """
    if not may_stand_in_for(actor, user):
        raise NotAllowedError(f"{user} may do more than {actor}, who therefore cannot change how {user} logs in.")


def find_role(user: User) -> Role | None:
    name = user.groups.filter(name__in=list(Role)).order_by("name").values_list("name", flat=True).first()
    return Role(name) if name else None


def list_granted(user: User) -> frozenset[str]:
    """What the user may do beyond the role."""
    return _list_grants(user)[UserGrant.Kind.GRANTED]


def get_permission(name: str) -> Permission:
    """The row behind a name such as `commerce.view_customer`.

    Raises:
        Permission.DoesNotExist: no model declares it.
    """
    app_label, _, codename = name.partition(".")
    return Permission.objects.select_related("content_type").get(content_type__app_label=app_label, codename=codename)


def _read_permissions(user: User) -> frozenset[str]:
    if user.is_superuser:  # on the platform only; the database refuses them in a tenant
        return _names_of(Permission.objects.all())
    by_kind = _list_grants(user)
    of_role = _names_of(Permission.objects.filter(group__user=user))
    return (of_role | by_kind[UserGrant.Kind.GRANTED]) - by_kind[UserGrant.Kind.WITHHELD]


def _names_of(permissions: QuerySet[Permission]) -> frozenset[str]:
    rows = permissions.values_list("content_type__app_label", "codename")
    return frozenset(f"{app}.{codename}" for app, codename in rows)


def _list_grants(user: User) -> dict[str, frozenset[str]]:
    rows = user.grants.values_list("kind", "permission__content_type__app_label", "permission__codename")
    names: dict[str, set[str]] = {kind: set() for kind in UserGrant.Kind}
    for kind, app, codename in rows:
        names[kind].add(f"{app}.{codename}")
    return {kind: frozenset(found) for kind, found in names.items()}

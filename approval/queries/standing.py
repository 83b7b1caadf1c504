"""In which role, and for whom, a person may decide: by the own role, or in the place of somebody who is away."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from approval.models import Decision, Delegation, Policy, Request, Verdict
from approval.models.policies import DECIDING_ROLES
from people.models import User


@dataclass(frozen=True, slots=True)
class Standing:
    """`on_behalf_of` is None for whoever decides in the own name."""

    role: str
    on_behalf_of: User | None = None


def find_standing(*, request: Request, user: User, at: datetime, on_behalf_of: User | None = None) -> Standing | None:
    """How the user may decide at the request's level; None if it is not their turn.

    Says nothing about four eyes: that is the database's word when the decision is written.
    """
    wanted = {request.role, request.escalated_to} - {""}
    if on_behalf_of is None:
        own = wanted & list_deciding_roles([user])
        if own:
            return Standing(role=min(own))
    for deputed in _list_deputed(request, user, at):
        roles = wanted & list_deciding_roles([deputed])
        if roles and on_behalf_of in (None, deputed):
            return Standing(role=min(roles), on_behalf_of=deputed)
    return None


def list_deciding_roles(users: Iterable[User]) -> set[str]:
    return set[str]().union(*map_deciding_roles(users).values())


def map_deciding_roles(users: Iterable[User]) -> dict[UUID, set[str]]:
    known = [role for role, _ in DECIDING_ROLES]
    rows = User.groups.through.objects.filter(user__in=users, group__name__in=known)
    roles: dict[UUID, set[str]] = {}
    for user_id, name in rows.values_list("user_id", "group__name"):
        roles.setdefault(user_id, set()).add(name)
    return roles


def list_delegations(*, to_user: User, at: datetime) -> QuerySet[Delegation]:
    """Those in force, of people whose accounts are open."""
    return Delegation.objects.filter(
        to_user=to_user, revoked_at__isnull=True, begins_at__lte=at, ends_at__gt=at, from_user__is_active=True
    ).select_related("from_user")


def _list_deputed(request: Request, user: User, at: datetime) -> list[User]:
    """For whom the user may decide on this kind; whoever decided on the revision already needs nobody."""
    if Policy.objects.filter(kind=request.kind, may_be_delegated=False).exists():
        return []
    decided = Decision.objects.filter(request=request, revision=request.revision).exclude(verdict=Verdict.QUERY)
    delegations = (
        list_delegations(to_user=user, at=at)
        .filter(Q(kind="") | Q(kind=request.kind))
        .exclude(from_user__in=decided.values("actor"))
        .order_by("begins_at", "pk")
    )
    return [delegation.from_user for delegation in delegations]

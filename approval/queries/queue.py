"""What waits for one person: by the own role, by escalation, and in the place of those who are away.

What the database would refuse them is not in it: own work, the work of whom they stand in for, and what they decided
on at an earlier level. Each role has its own branch, read in the order of an index, so that a page of 25 costs the
same with a hundred requests and with a hundred thousand.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import (
    Count,
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.db.models.lookups import LessThanOrEqual

from approval.ageing import LAST_PART, Age
from approval.models import Decision, Kind, Policy, Request, Revision, Verdict
from approval.queries.standing import list_delegations, map_deciding_roles
from people.models import User

PAGE: Final = 25
_LAST_PART = ExpressionWrapper((F("due_at") - F("opened_at")) / LAST_PART, output_field=DurationField())
_HURRY_AT = ExpressionWrapper(F("due_at") - _LAST_PART, output_field=DateTimeField())


class Branch(NamedTuple):
    """One role a person decides in; `kind` is empty for all kinds."""

    role: str
    kind: str


@dataclass(frozen=True, slots=True)
class Reach:
    """What a person may decide on, and whose work is not theirs to decide on. Read once per page."""

    user: User
    branches: frozenset[Branch]
    hands: tuple[tuple[UUID, str], ...]  # people and the kind, '' for all

    def roles_for(self, kind: str) -> set[str]:
        return {branch.role for branch in self.branches if branch.kind in ("", kind)}


class Cursor(NamedTuple):
    """The last row of a page; the next one begins after it."""

    at: datetime
    pk: UUID


@dataclass(frozen=True, slots=True)
class Filters:
    """`is_all` shows what waits for others too; `state` is open, or on_query for what waits for an answer."""

    is_all: bool = False
    state: str = Request.State.OPEN
    kind: str = ""
    region: str = ""
    role: str = ""
    age: str = ""
    is_flagged: bool = False
    search: str = ""


@dataclass(slots=True)
class Counts:
    """Of the whole queue, whatever is filtered in it."""

    total: int = 0
    flagged: int = 0
    by_age: dict[str, int] = field(default_factory=lambda: dict.fromkeys(Age, 0))
    by_kind: dict[str, int] = field(default_factory=dict)
    by_region: dict[str, int] = field(default_factory=dict)
    by_role: dict[str, int] = field(default_factory=dict)


def get_reach(*, user: User, at: datetime) -> Reach:
    """Three queries, whatever there is."""
    delegations = list(list_delegations(to_user=user, at=at))
    undelegated = set(Policy.objects.filter(may_be_delegated=False).values_list("kind", flat=True))
    roles = map_deciding_roles([user, *(one.from_user for one in delegations)])
    own = roles.get(user.pk, set())
    deputed = {
        branch
        for one in delegations
        for role in roles.get(one.from_user_id, set()) - own
        for branch in _branches(role, one.kind, undelegated)
    }
    hands = ((user.pk, ""), *((one.from_user_id, one.kind) for one in delegations))
    return Reach(user, frozenset({Branch(role, "") for role in own} | deputed), hands)


def list_queue(reach: Reach, filters: Filters, *, at: datetime, after: Cursor | None = None) -> list[Request]:
    """A page and one row more, if there is more: what is nearest to its limit, or longest past it, first."""
    pks = list_keys(reach, filters, at=at, after=after)
    found = Request.objects.select_related("maker").in_bulk(pks)
    return [found[pk] for pk in pks if pk in found]


def list_keys(
    reach: Reach, filters: Filters, *, at: datetime, after: Cursor | None = None, limit: int | None = None
) -> list[UUID]:
    """The ids alone, in the same order; a page and one more, unless told."""
    column = _order_of(filters)
    size = PAGE + 1 if limit is None else limit
    rows: set[tuple[datetime, UUID]] = set()
    for narrowed in _narrow_all(reach, filters, at):
        branch = narrowed
        if after is not None:
            later = Q(**{f"{column}__gt": after.at}) | Q(**{column: after.at, "pk__gt": after.pk})
            branch = branch.filter(Q(**{f"{column}__gte": after.at}) & later)  # the first part is what the index reads
        rows |= set(branch.order_by(column, "pk").values_list(column, "pk")[:size])
    return [pk for _, pk in sorted(rows)[:size]]


def count_queue(reach: Reach, filters: Filters, *, at: datetime) -> Counts:
    """One pass over the whole queue, in one query."""
    base = Filters(is_all=filters.is_all, state=filters.state)
    counted = _deciding(_branch_filter(reach, base), reach, base)
    ages = {age.name.lower(): Count("pk", filter=_age_filter(age, at)) for age in Age}
    groups = (
        counted.order_by()
        .values("kind", "region", "role")
        .annotate(number=Count("pk"), flagged=Count("pk", filter=Q(needs_attention=True)), **ages)
    )
    counts = Counts()
    row: dict[str, Any]
    for row in groups:  # type: ignore[assignment] # the columns are chosen above
        counts.total += row["number"]
        counts.flagged += row["flagged"]
        for age in Age:
            counts.by_age[age] += row[age.name.lower()]
        for column, numbers in (("kind", counts.by_kind), ("region", counts.by_region), ("role", counts.by_role)):
            numbers[row[column]] = numbers.get(row[column], 0) + row["number"]
    return counts


def count_waiting(*, user: User, at: datetime) -> tuple[int, int]:
    """How many wait for the user, and how many of them are late."""
    reach = get_reach(user=user, at=at)
    mine = _deciding(_branch_filter(reach, Filters()), reach, Filters())
    numbers = mine.aggregate(total=Count("pk"), late=Count("pk", filter=Q(due_at__lte=at)))
    return numbers["total"], numbers["late"]


def find_neighbors(
    reach: Reach, filters: Filters, request: Request, *, at: datetime
) -> tuple[UUID | None, UUID | None]:
    """The one before and the one after in the queue; where nothing comes after, its first, so that none is missed."""
    here = cursor_of(request)
    return _find_previous(reach, filters, at, here), find_next(reach, filters, at=at, after=here, than=request.pk)


def find_next(reach: Reach, filters: Filters, *, at: datetime, after: Cursor | None, than: UUID) -> UUID | None:
    """What comes after that place, else the first of the queue; something else than `than`."""
    places = [after, None] if after else [None]
    for place in places:
        for pk in list_keys(reach, filters, at=at, after=place, limit=2):
            if pk != than:
                return pk
    return None


def cursor_of(request: Request) -> Cursor | None:
    """Where it stands in its queue; None for what is in none."""
    instant = request.queried_at if request.state == Request.State.ON_QUERY else request.due_at
    return Cursor(instant, request.pk) if instant else None


def may_see(*, reach: Reach, request: Request) -> bool:
    """Whoever sees all, and whoever decides at one of its levels, or made it."""
    if reach.user.has_perm("approval.view_all_requests") or request.maker_id == reach.user.pk:
        return True
    roles = reach.roles_for(request.kind)
    return request.escalated_to in roles or request.steps.filter(role__in=roles).exists()


def is_own_work(*, reach: Reach, request: Request) -> bool:
    """Whether four eyes keep the person from deciding; the database says it again when it counts."""
    return not _without_own_work(Request.objects.filter(pk=request.pk), reach).exists()


def _order_of(filters: Filters) -> str:
    return "queried_at" if filters.state == Request.State.ON_QUERY else "due_at"


def _find_previous(reach: Reach, filters: Filters, at: datetime, here: Cursor | None) -> UUID | None:
    if here is None:
        return None
    column = _order_of(filters)
    before = Q(**{f"{column}__lt": here.at}) | Q(**{column: here.at, "pk__lt": here.pk})
    rows: list[tuple[datetime, UUID]] = []
    for branch in _narrow_all(reach, filters, at):
        nearest = branch.filter(Q(**{f"{column}__lte": here.at}) & before).order_by(f"-{column}", "-pk")
        rows += nearest.values_list(column, "pk")[:1]
    return max(rows)[1] if rows else None


def _branches(role: str, kind: str, undelegated: set[str]) -> set[Branch]:
    if kind:
        return set() if kind in undelegated else {Branch(role, kind)}
    if not undelegated:
        return {Branch(role, "")}
    return {Branch(role, one) for one in Kind if one not in undelegated}


def _narrow_all(reach: Reach, filters: Filters, at: datetime) -> Iterable[QuerySet[Request]]:
    """One queryset per branch, each of which one index reads in order."""
    roots: list[QuerySet[Request]] = []
    if filters.is_all:
        roots.append(_of_state(filters))
    else:
        for branch in sorted(reach.branches):
            of_kind = _of_state(filters).filter(**({"kind": branch.kind} if branch.kind else {}))
            roots.append(of_kind.filter(role=branch.role))
            roots.append(of_kind.filter(escalated_to=branch.role).exclude(escalated_to=""))
    return [_deciding(_filtered(root, filters, at), reach, filters) for root in roots]


def _branch_filter(reach: Reach, filters: Filters) -> QuerySet[Request]:
    """All branches in one condition, for counting, which reads everything anyway."""
    if filters.is_all:
        return _of_state(filters)
    conditions = [
        (Q(role=role) | Q(escalated_to=role)) & (Q(kind=kind) if kind else Q()) for role, kind in reach.branches
    ]
    return _of_state(filters).filter(reduce(or_, conditions)) if conditions else Request.objects.none()


def _of_state(filters: Filters) -> QuerySet[Request]:
    state = Request.State.ON_QUERY if filters.state == Request.State.ON_QUERY else Request.State.OPEN
    return Request.objects.filter(state=state)


def _filtered(requests: QuerySet[Request], filters: Filters, at: datetime) -> QuerySet[Request]:
    equal = {"kind": filters.kind, "region": filters.region, "role": filters.role}
    requests = requests.filter(**{column: value for column, value in equal.items() if value})
    if filters.age in set(Age):
        requests = requests.filter(_age_filter(Age(filters.age), at))
    if filters.is_flagged:
        requests = requests.filter(needs_attention=True)
    if filters.search:
        requests = requests.filter(subject_label__icontains=filters.search)
    return requests


def _age_filter(age: Age, at: datetime) -> Q:
    """The same borders as `ageing.ageing_of`."""
    if age == Age.LATE:
        return Q(due_at__lte=at)
    hurry = Q(LessThanOrEqual(_HURRY_AT, Value(at)))
    return Q(due_at__gt=at) & (hurry if age == Age.SOON else ~hurry)


def _deciding(requests: QuerySet[Request], reach: Reach, filters: Filters) -> QuerySet[Request]:
    """Without what the person may not decide on; whoever looks at everything sees that too."""
    if filters.is_all:
        return requests
    decided = Decision.objects.filter(request=OuterRef("pk"), revision=OuterRef("revision")).exclude(
        verdict=Verdict.QUERY
    )
    mine = decided.filter(Q(actor=reach.user) | Q(on_behalf_of=reach.user))
    return _without_own_work(requests, reach).exclude(Exists(mine))


def _without_own_work(requests: QuerySet[Request], reach: Reach) -> QuerySet[Request]:
    for person, kind in reach.hands:
        edited = Revision.objects.filter(request=OuterRef("pk"), editor=person)
        own = Q(maker=person) | Exists(edited)
        requests = requests.exclude(own & Q(kind=kind) if kind else own)
    return requests

"""What a retailer sees first: how things stand, and what to do next."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.core.cache import cache
from django.db.models import Count, Q, Sum

from loyalty.models import ConsumerRetailer, Invoice, PointLot, Retailer

State = Invoice.State
COUNTED: Final = (State.APPROVED, State.PARTLY_REVERSED, State.REVERSED)
RANKED_OVER: Final = timedelta(days=90)
RANKING_LASTS: Final = 600  # seconds: one look over all invoices of a quarter serves all retailers meanwhile
REJECTED_SHOWN: Final = 5
REJECTED_SINCE: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Refused:
    """An invoice that came back, and why. `state`: returned, on_query or rejected."""

    id: str
    number: str
    state: str
    reason: str
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Ranking:
    """`place` among `of` shops by points given in the last 90 days; null before the first."""

    place: int | None
    of: int
    points: int


@dataclass(frozen=True, slots=True)
class Step:
    """What to do next. `code` is for the phone to know where to lead, `count` how many there are."""

    code: str
    words: str
    count: int


@dataclass(frozen=True, slots=True)
class RetailerHome:
    """`points`: what own invoices gave to consumers; `points_pending` of these wait for their release."""

    shop_name: str
    consumers: int
    points: int
    points_pending: int
    invoices_pending: int
    invoices_approved: int
    drafts: int
    to_mend: tuple[Refused, ...]
    rejected: tuple[Refused, ...]
    ranking: Ranking
    next_steps: tuple[Step, ...]


def get_retailer_home(retailer: Retailer, *, at: datetime) -> RetailerHome:
    """Five queries, and one that is kept for ten minutes, however many invoices there are."""
    counts = _count(retailer)
    consumers = ConsumerRetailer.objects.filter(retailer=retailer, ended_at__isnull=True).count()
    to_mend = _list(retailer, states=[State.RETURNED, State.ON_QUERY])
    return RetailerHome(
        shop_name=str(retailer),
        consumers=consumers,
        points=counts["points"] or 0,
        points_pending=_sum_pending(retailer),
        invoices_pending=counts["pending"],
        invoices_approved=counts["approved"],
        drafts=counts["drafts"],
        to_mend=to_mend,
        rejected=_list(retailer, states=[State.REJECTED], since=at - REJECTED_SINCE),
        ranking=_rank(retailer, at),
        next_steps=tuple(_next_steps(counts, consumers, to_mend)),
    )


def _count(retailer: Retailer) -> dict[str, int]:
    own_drafts = Q(state=State.DRAFT, maker=retailer.user_id)
    return Invoice.objects.filter(retailer=retailer).aggregate(
        points=Sum("points", filter=Q(state__in=COUNTED)),
        approved=Count("pk", filter=Q(state__in=COUNTED)),
        pending=Count("pk", filter=Q(state__in=[State.IN_REVIEW, State.ON_QUERY])),
        drafts=Count("pk", filter=own_drafts),
        returned=Count("pk", filter=Q(state=State.RETURNED)),
        queried=Count("pk", filter=Q(state=State.ON_QUERY)),
    )


def _sum_pending(retailer: Retailer) -> int:
    lots = PointLot.objects.filter(entry__retailer=retailer, released_at__isnull=True)
    return int(lots.aggregate(points=Sum("remaining", default=0))["points"])


def _list(retailer: Retailer, *, states: list[State], since: datetime | None = None) -> tuple[Refused, ...]:
    found = Invoice.objects.filter(retailer=retailer, state__in=states)
    if since is not None:
        found = found.filter(decided_at__gte=since)
    rows = found.order_by("-submitted_at").only("pk", "number", "state", "reason", "submitted_at")[:REJECTED_SHOWN]
    return tuple(Refused(str(row.pk), row.number, row.state, row.reason, row.submitted_at) for row in rows)


def _rank(retailer: Retailer, at: datetime) -> Ranking:
    points = cache.get_or_set("retailers-by-points", lambda: _list_points(at), RANKING_LASTS) or {}
    mine = points.get(retailer.pk, 0)
    shops = len(points)
    if not mine:
        return Ranking(None, shops, 0)
    return Ranking(1 + sum(other > mine for other in points.values()), shops, mine)


def _list_points(at: datetime) -> dict[UUID, int]:
    rows = (
        Invoice.objects.filter(state__in=COUNTED, submitted_at__gte=at - RANKED_OVER)
        .order_by()
        .values("retailer")
        .annotate(given=Sum("points"))
        .values_list("retailer", "given")
    )
    return {retailer: given for retailer, given in rows if given}


def _next_steps(counts: dict[str, int], consumers: int, to_mend: tuple[Refused, ...]) -> list[Step]:
    """The most pressing first."""
    steps = (
        Step("answer_question", "Answer the question about an invoice", counts["queried"]),
        Step("mend_invoice", "Correct a returned invoice and hand it in again", counts["returned"]),
        Step("finish_draft", "Finish a draft", counts["drafts"]),
        Step("register_consumer", "Register your first customer", int(consumers == 0)),
        Step("photograph_invoice", "Photograph an invoice", int(consumers > 0 and not to_mend)),
    )
    return [step for step in steps if step.count]

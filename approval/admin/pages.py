"""The pages under `/admin/approvals/`: the queue, the decision screen, and one answer to several rows."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST

from approval.actions.decide import decide
from approval.actions.decide_many import Choice, decide_many
from approval.admin.filters import list_chips, parse_cursor, parse_filters, query_of, write_cursor
from approval.admin.forms import BulkForm, DecisionForm
from approval.admin.screen import describe_screen
from approval.admin.words import DONE, row_of
from approval.errors import DecisionRefusedError
from approval.models import Kind, Request, Verdict
from approval.queries.queue import (
    PAGE,
    Filters,
    Reach,
    count_queue,
    cursor_of,
    find_neighbors,
    find_next,
    get_reach,
    list_queue,
    may_see,
)
from approval.queries.reasons import list_reasons
from kit import clock
from people.models import User

REFUSED = 409  # what stands there is not what was answered to


class ApprovalPages:
    """They belong to no model, so the site that shows them hands itself in."""

    def __init__(self, site: AdminSite) -> None:
        self.site = site

    def get_urls(self) -> list[URLPattern]:
        def wrap(view: Callable[..., HttpResponse]) -> Callable[..., Any]:
            return self.site.admin_view(view)

        return [
            path("approvals/", wrap(self.queue), name="approvals_queue"),
            path("approvals/several", wrap(require_POST(self.several)), name="approvals_several"),
            path("approvals/<uuid:pk>/", wrap(self.decision), name="approvals_decision"),
        ]

    def queue(self, request: HttpRequest) -> HttpResponse:
        user, filters = self._enter(request)
        at = clock.now()
        reach = get_reach(user=user, at=at)
        found = list_queue(reach, filters, at=at, after=parse_cursor(request.GET))
        counts = count_queue(reach, filters, at=at)
        shown = found[:PAGE]
        last = cursor_of(shown[-1]) if len(found) > PAGE else None
        context = {
            "title": "Approvals",
            "rows": [row_of(one, now=at) for one in shown],
            "counts": counts,
            "chips": list_chips(filters, counts),
            "filters": filters,
            "query": query_of(filters),
            "more": query_of(filters, after=write_cursor(last)) if last else "",
            "kinds": [(kind, Kind(kind).label, counts.by_kind[kind]) for kind in Kind if kind in counts.by_kind],
            "regions": sorted(region for region in counts.by_region if region),
            "roles": sorted(counts.by_role),
            "tabs": _list_tabs(user, filters),
            "may_decide": user.has_perm("approval.decide_request"),
            "reasons": _reasons_by_verdict(filters.kind),
        }
        return self._page(request, "admin/approval/queue.html", context)

    def several(self, request: HttpRequest) -> HttpResponse:
        user, filters = self._enter(request)
        form = BulkForm(_answer_to_several(request.POST), kind=filters.kind)
        choices = [choice for text in request.POST.getlist("row")[:PAGE] if (choice := _parse_choice(text))]
        back = f"{reverse('admin:approvals_queue')}?{query_of(filters)}"
        if not choices or not form.is_valid():
            messages.error(request, form.refusal() if choices else "Tick the rows that the answer is for.")
            return redirect(back)
        answer = form.cleaned_data
        results = decide_many(
            choices=choices,
            verdict=answer["verdict"],
            actor=user,
            at=clock.now(),
            reason=answer["reason"],
            note=answer["note"],
        )
        refused = sum(bool(result.refusal) for result in results)
        context = {
            "title": f"{DONE[answer['verdict']]}: {len(results) - refused} of {len(results)}",
            "done": DONE[answer["verdict"]],
            "results": results,
            "back": back,
        }
        return self._page(request, "admin/approval/results.html", context)

    def decision(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        user, filters = self._enter(request)
        at = clock.now()
        row = get_object_or_404(Request.objects.select_related("maker"), pk=pk)
        reach = get_reach(user=user, at=at)
        if not may_see(reach=reach, request=row):
            raise Http404
        if request.method != "POST":
            return self._screen(request, row, reach, filters)
        here = cursor_of(row)
        form = DecisionForm(request.POST, kind=row.kind)
        refusal = "" if form.is_valid() else form.refusal()
        if not refusal:
            refusal = _answer(row, user, form)
        if refusal:
            row = Request.objects.select_related("maker").get(pk=pk)  # what stands there now
            return self._screen(request, row, reach, filters, refusal=refusal, typed=form.cleaned_data, status=REFUSED)
        messages.success(request, f"{DONE[form.cleaned_data['verdict']]}: {row}.")
        following = find_next(reach, filters, at=at, after=here, than=pk)
        where = reverse("admin:approvals_decision", args=[following]) if following else reverse("admin:approvals_queue")
        return redirect(f"{where}?{query_of(filters)}")

    def _screen(
        self, request: HttpRequest, row: Request, reach: Reach, filters: Filters, *, status: int = 200, **more: Any
    ) -> HttpResponse:
        at = clock.now()
        previous, following = find_neighbors(reach, filters, row, at=at)
        context = {
            **describe_screen(row, reach=reach, at=at),
            "title": str(row),
            "previous": previous,
            "following": following,
            "query": query_of(filters),
            "reasons": _reasons_by_verdict(row.kind),
            **more,
        }
        return self._page(request, "admin/approval/decision.html", context, status=status)

    def _enter(self, request: HttpRequest) -> tuple[User, Filters]:
        user: User = request.user  # type: ignore[assignment] # staff
        if not user.has_perm("approval.view_request"):
            raise PermissionDenied
        return user, parse_filters(request.GET, may_see_all=user.has_perm("approval.view_all_requests"))

    def _page(self, request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
        shared = {**self.site.each_context(request), "is_fullwidth": "1"}
        return TemplateResponse(request, template, {**context, **shared, "title": context["title"]}, status=status)


def _answer(row: Request, user: User, form: DecisionForm) -> str:
    """Decide on what was on the screen; '' or why nothing happened."""
    answer = form.cleaned_data
    row.level = answer["level"]
    try:
        decide(
            request=row,
            verdict=answer["verdict"],
            actor=user,
            seen_hash=answer["seen_hash"],
            at=clock.now(),
            reason=answer["reason"],
            note=answer["note"],
        )
    except DecisionRefusedError as refusal:
        return str(refusal)
    return ""


def _answer_to_several(posted: QueryDict) -> dict[str, str]:
    """The page has a reason and a note for each answer; those of the one that was given count."""
    verdict = posted.get("verdict", "")
    return {"verdict": verdict, **{name: posted.get(f"{name}_{verdict}", "") for name in ("reason", "note")}}


def _parse_choice(text: str) -> Choice | None:
    pk, _, rest = text.partition(":")
    seen_hash, _, level = rest.partition(":")
    try:
        return Choice(request_id=UUID(pk), seen_hash=seen_hash[:64], level=int(level))
    except ValueError:
        return None


def _reasons_by_verdict(kind: str) -> list[tuple[str, str, list[Any]]]:
    """Verdict, its word on the button, and the reasons one can choose."""
    found = list(list_reasons(kind)) if kind else []
    answers = ((Verdict.RETURN, "Return"), (Verdict.QUERY, "Query"), (Verdict.REJECT, "Reject"))
    return [(verdict.value, word, [one for one in found if one.verdict == verdict]) for verdict, word in answers]


def _list_tabs(user: User, filters: Filters) -> list[tuple[str, str, bool]]:
    """Label, address, and whether it is the one that is open."""
    views = [("Waits for you", Filters()), ("Questions you wait for", Filters(state=Request.State.ON_QUERY))]
    if user.has_perm("approval.view_all_requests"):
        views += [
            ("Waits for anybody", Filters(is_all=True)),
            ("All open questions", Filters(is_all=True, state=Request.State.ON_QUERY)),
        ]
    here = (filters.is_all, filters.state)
    return [(label, f"?{query_of(view)}", (view.is_all, view.state) == here) for label, view in views]

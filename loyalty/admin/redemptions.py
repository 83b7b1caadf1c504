from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from unfold.widgets import UnfoldAdminTextInputWidget

from kit import clock
from loyalty.actions.move_gift import move_gift
from loyalty.actions.refund_redemption import refund_redemption
from loyalty.models import FulfilmentEvent, Redemption
from loyalty.rewards.errors import RedemptionRefusedError
from loyalty.rewards.states import NEXT
from people.admin.reading import ReadOnlyAdmin
from people.models import User

Step = FulfilmentEvent.State


class WhereFilter(admin.SimpleListFilter):
    """By the step an approved gift stands at."""

    title = "where it is"
    parameter_name = "where"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(step.value, str(step.label)) for step in Step]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Redemption]) -> QuerySet[Redemption]:
        return queryset.filter(Q(where=self.value())) if self.value() else queryset


class StepForm(forms.Form):
    step = forms.ChoiceField(choices=Step.choices)
    note = forms.CharField(max_length=200, required=False, widget=UnfoldAdminTextInputWidget)


class RedemptionAdmin(ReadOnlyAdmin):
    list_display = ("reward", "pieces", "points", "consumer", "retailer", "state", "where_it_is", "created_at")
    list_filter = ("state", WhereFilter, "reward__category")
    list_select_related = ("reward", "consumer", "retailer")
    search_fields = ("consumer__name", "consumer__phone", "retailer__shop_name", "reward__name")
    date_hierarchy = "created_at"
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Redemption]:
        latest = FulfilmentEvent.objects.filter(redemption=OuterRef("pk")).order_by("-number").values("state")[:1]
        found: QuerySet[Redemption] = super().get_queryset(request).annotate(where=Subquery(latest))
        return found

    @admin.display(description="where it is")
    def where_it_is(self, redemption: Any) -> str:
        return str(Step(redemption.where).label) if redemption.where else ""

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The gift's way, and the buttons for its next step."""
        redemption = self._find(request, object_id)
        if redemption is None:
            missing: HttpResponse = self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
            return missing
        if not self.has_view_permission(request, redemption):
            raise PermissionDenied
        user = cast(User, request.user)
        if request.method == "POST":
            return self._act(request, redemption, user)
        steps = list(redemption.fulfilment.select_related("actor"))
        is_on_its_way = redemption.state == Redemption.State.APPROVED and bool(steps)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"{redemption} for {redemption.consumer}",
            "redemption": redemption,
            "steps": steps,
            "next_steps": _next_steps(steps) if is_on_its_way and user.has_perm("loyalty.fulfil_redemption") else [],
            "may_refund": is_on_its_way and user.has_perm("loyalty.refund_redemption"),
        }
        return TemplateResponse(request, "admin/loyalty/redemption.html", context)

    def _find(self, request: HttpRequest, object_id: str) -> Redemption | None:
        try:
            key = UUID(object_id)
        except ValueError:
            return None
        return (
            self.get_queryset(request).select_related("reward", "consumer", "retailer", "maker").filter(pk=key).first()
        )

    def _act(self, request: HttpRequest, redemption: Redemption, user: User) -> HttpResponse:
        if not (user.has_perm("loyalty.fulfil_redemption") or user.has_perm("loyalty.refund_redemption")):
            raise PermissionDenied
        note = request.POST.get("note", "").strip()[:200]
        try:
            if "refund" in request.POST:
                refund_redemption(redemption=redemption, reason=note, actor=user, at=clock.now())
                messages.success(request, f"{redemption.points:,} points went back to {redemption.consumer}.")
            else:
                form = StepForm(request.POST)
                if not form.is_valid():
                    raise RedemptionRefusedError("Choose what happened to the gift.")
                step = Step(form.cleaned_data["step"])
                move_gift(redemption=redemption, to=step, note=note, actor=user, at=clock.now())
                messages.success(request, f"{redemption}: {step.label}.")
        except RedemptionRefusedError as error:
            messages.error(request, str(error))
        return redirect("admin:loyalty_redemption_change", redemption.pk)


def _next_steps(steps: list[FulfilmentEvent]) -> list[FulfilmentEvent.State]:
    """Without the hand-over, which the consumer's code proves at the counter."""
    allowed = NEXT[steps[-1].state] - {Step.HANDED_OVER}
    return [step for step in Step if step in allowed]

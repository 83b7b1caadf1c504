"""The pages on which a draft is tried on past invoices."""

from collections.abc import Sequence
from typing import Any, Final, cast

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminSelectWidget, UnfoldAdminSingleDateWidget

from kit import clock
from loyalty.actions.run_simulation import run_simulation
from loyalty.actions.start_simulation import Between, LastInvoices, NothingToTryOnError, start_simulation
from loyalty.models import EarningRuleVersion, RuleSimulation
from loyalty.queries.promise_words import say_promise
from loyalty.queries.simulation import get_findings
from loyalty.tasks import queue_simulation
from people.models import User

# About a second of a web process; more goes to a worker and shows its progress.
MOST_AT_ONCE: Final = 1_000
MOST_INVOICES: Final = 100_000


class TrialForm(forms.Form):
    over = forms.ChoiceField(
        label="Try it on",
        choices=[("last", "the last invoices"), ("period", "the invoices of a period")],
        widget=UnfoldAdminSelectWidget,
    )
    most = forms.IntegerField(
        label="How many",
        required=False,
        initial=500,
        min_value=1,
        max_value=MOST_INVOICES,
        widget=UnfoldAdminIntegerFieldWidget,
        help_text="For the last invoices. Up to 1,000 are tried at once; more take a while and show their progress.",
    )
    since = forms.DateField(label="From", required=False, widget=UnfoldAdminSingleDateWidget)
    until = forms.DateField(label="To, included", required=False, widget=UnfoldAdminSingleDateWidget)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("over") == "last":
            if not cleaned.get("most") and "most" not in self.errors:
                self.add_error("most", "Say how many.")
        elif not (cleaned.get("since") and cleaned.get("until")):
            self.add_error("since", "Say from when and until when.")
        elif cleaned["since"] > cleaned["until"]:
            self.add_error("until", "The period ends before it begins.")
        return cleaned

    @property
    def chosen(self) -> LastInvoices | Between:
        data = self.cleaned_data
        if data["over"] == "last":
            return LastInvoices(most=data["most"])
        return Between(since=data["since"], until=data["until"])


class TrialPages:
    """For the admin class of versions."""

    admin_site: Any
    opts: Any

    def list_trial_urls(self) -> Sequence[URLPattern]:
        return [
            path("<int:pk>/try", self.admin_site.admin_view(self.try_view), name="loyalty_earningruleversion_try"),
            path(
                "tried/<int:pk>",
                self.admin_site.admin_view(self.tried_view),
                name="loyalty_earningruleversion_tried",
            ),
        ]

    def try_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        version = get_object_or_404(EarningRuleVersion.objects.select_related("rule"), pk=pk)
        if not self.has_change_permission(request, version):  # type: ignore[attr-defined] # ModelAdmin has it
            raise PermissionDenied
        form = TrialForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                trial = start_simulation(
                    version=version, over=form.chosen, actor=cast(User, request.user), at=clock.now()
                )
            except NothingToTryOnError as refusal:
                form.add_error(None, str(refusal))
            else:
                _run(trial)
                return redirect("admin:loyalty_earningruleversion_tried", trial.pk)
        context = {"version": version, "promise": say_promise(version), "form": form, "title": f"Try {version}"}
        return self._page(request, "admin/loyalty/try.html", context)

    def tried_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.has_view_permission(request):  # type: ignore[attr-defined] # ModelAdmin has it
            raise PermissionDenied
        trial = get_object_or_404(RuleSimulation.objects.select_related("version__rule"), pk=pk)
        context = {
            "trial": trial,
            "version": trial.version,
            "findings": get_findings(trial) if trial.state == RuleSimulation.State.DONE else None,
            "percent": trial.done * 100 // max(trial.total, 1),
            "title": f"{trial.version} on past invoices",
        }
        template = "trial.html" if request.headers.get("HX-Request") else "tried.html"
        return self._page(request, f"admin/loyalty/{template}", context)

    def _page(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        return TemplateResponse(
            request, template, {**self.admin_site.each_context(request), "opts": self.opts, **context}
        )


def _run(trial: RuleSimulation) -> None:
    if trial.total <= MOST_AT_ONCE:
        run_simulation(simulation=trial, at=clock.now())
    else:
        queue_simulation(simulation=trial)

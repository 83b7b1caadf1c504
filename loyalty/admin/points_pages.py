"""Pages of the administration that stand beside the lists of the ledger: a consumer's statement, the liability."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from unfold.widgets import UnfoldAdminDateWidget

from kit import clock
from kit.money import format_money
from loyalty.documents.statement import draw_statement
from loyalty.ledger.liability import get_liability
from loyalty.ledger.statement import Statement, get_statement
from loyalty.models import Consumer
from tenants.current import get_current_tenant

USUAL_DAYS = 90
MOST_DAYS = 3 * 366
MISSING = "\u2013"


class DaysForm(forms.Form):
    begins_on = forms.DateField(label="From", widget=UnfoldAdminDateWidget)
    ends_on = forms.DateField(label="to", widget=UnfoldAdminDateWidget)

    def clean(self) -> dict[str, Any]:
        days = super().clean() or {}
        begins_on, ends_on = days.get("begins_on"), days.get("ends_on")
        if begins_on and ends_on and not 0 <= (ends_on - begins_on).days <= MOST_DAYS:
            raise forms.ValidationError("Choose days in their order, three years at most.")
        return days


def statement_page(request: HttpRequest, consumer_id: UUID, site: AdminSite) -> HttpResponse:
    form, statement = _read(request, consumer_id)
    context = {
        **site.each_context(request),
        "title": f"Statement of {statement.consumer}",
        "form": form,
        "statement": statement,
    }
    return TemplateResponse(request, "admin/loyalty/statement.html", context)


def statement_pdf(request: HttpRequest, consumer_id: UUID, site: AdminSite) -> HttpResponse:
    _, statement = _read(request, consumer_id)
    drawn = draw_statement(statement=statement, tenant=get_current_tenant(), at=clock.now())
    answer = HttpResponse(drawn, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="statement-{statement.ends_on}.pdf"'
    return answer


def liability_page(request: HttpRequest, site: AdminSite) -> HttpResponse:
    _require(request)
    tenant = get_current_tenant()
    liability = get_liability(at=clock.now(), timezone=tenant.timezone)

    def cost(amount: Decimal) -> str:
        if not liability.point_value:
            return MISSING
        return format_money(amount, tenant.currency, country=tenant.country)

    context = {
        **site.each_context(request),
        "title": "Points outstanding",
        "liability": liability,
        "months": [(month, cost(month.liability)) for month in reversed(liability.months)],
        "value": cost(liability.value),
        "expected_value": cost(liability.expected_value),
    }
    return TemplateResponse(request, "admin/loyalty/liability.html", context)


def _read(request: HttpRequest, consumer_id: UUID) -> tuple[DaysForm, Statement]:
    """The days asked for, or the usual ones where none or none that can be are asked for."""
    _require(request)
    consumer = get_object_or_404(Consumer, pk=consumer_id)
    tenant = get_current_tenant()
    usual = _usual_days(clock.today(tenant.timezone))
    form = DaysForm(request.GET if request.GET else usual)
    days = form.cleaned_data if form.is_valid() else usual
    statement = get_statement(
        consumer=consumer, begins_on=days["begins_on"], ends_on=days["ends_on"], timezone=tenant.timezone
    )
    return form, statement


def _usual_days(today: date) -> dict[str, date]:
    return {"begins_on": today - timedelta(days=USUAL_DAYS - 1), "ends_on": today}


def _require(request: HttpRequest) -> None:
    if not request.user.has_perm("loyalty.view_account"):
        raise PermissionDenied

"""The codes that let dealers register: made here and shown once, listed with what became of them, revoked."""

from datetime import date, datetime, time, timedelta
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_POST
from unfold.widgets import UnfoldAdminDateWidget, UnfoldAdminIntegerFieldWidget, UnfoldAdminTextInputWidget

from kit import clock
from loyalty.actions.make_retailer_code import MadeCode, make_retailer_code
from loyalty.actions.revoke_retailer_code import revoke_retailer_code
from loyalty.models import RetailerCode
from people.admin.reading import ReadOnlyAdmin
from people.models import User
from tenants.current import get_current_tenant

USUAL_DAYS = 30
MOST_USES = 10_000


MOST_DAYS: Final = timedelta(days=3653)


class CodeForm(forms.Form):
    label = forms.CharField(
        max_length=80,
        label="For whom",
        help_text="A dealer, or a fair where many will use it.",
        widget=UnfoldAdminTextInputWidget,
    )
    region = forms.CharField(
        max_length=80,
        required=False,
        label="Region",
        help_text="Shops that register with it begin in this region.",
        widget=UnfoldAdminTextInputWidget,
    )
    most_uses = forms.IntegerField(
        min_value=1,
        max_value=MOST_USES,
        initial=1,
        label="How many shops may use it",
        widget=UnfoldAdminIntegerFieldWidget,
    )
    last_on = forms.DateField(label="Last day it can be used", widget=UnfoldAdminDateWidget)

    def clean_last_on(self) -> date:
        day: date = self.cleaned_data["last_on"]
        if day > clock.today(get_current_tenant().timezone) + MOST_DAYS:
            raise forms.ValidationError("Choose a day within the next ten years.")
        return day

    def get_expiry(self) -> datetime:
        day: date = self.cleaned_data["last_on"]
        return datetime.combine(day + timedelta(days=1), time.min, ZoneInfo(get_current_tenant().timezone))


class UseFilter(admin.SimpleListFilter):
    title = "whether it works"
    parameter_name = "works"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Works"), ("used_up", "Used up"), ("expired", "Expired"), ("revoked", "Revoked")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[RetailerCode]) -> QuerySet[RetailerCode]:
        is_expired, is_used_up = Q(expires_at__lte=clock.now()), Q(uses__gte=F("most_uses"))
        wanted = {
            "yes": Q(revoked_at=None) & ~is_expired & ~is_used_up,
            "used_up": is_used_up,
            "expired": is_expired,
            "revoked": Q(revoked_at__isnull=False),
        }.get(self.value() or "")
        return queryset.filter(wanted) if wanted is not None else queryset


class RetailerCodeAdmin(ReadOnlyAdmin):
    list_display = ("label", "ends_in", "standing", "used", "last_day", "region", "made_by", "created_at")
    list_filter = (UseFilter, "region")
    list_select_related = ("created_by",)
    search_fields = ("label", "hint")
    show_full_result_count = False

    @admin.display(description="ends in", ordering="hint")
    def ends_in(self, code: RetailerCode) -> str:
        return f"…{code.hint}"

    @admin.display(description="whether it works")
    def standing(self, code: RetailerCode) -> str:
        return say_standing(code, at=clock.now())

    @admin.display(description="used", ordering="uses")
    def used(self, code: RetailerCode) -> str:
        return f"{code.uses:,} of {code.most_uses:,}"

    @admin.display(description="last day", ordering="expires_at")
    def last_day(self, code: RetailerCode) -> date:
        return timezone.localdate(last_moment(code))

    @admin.display(description="made by", ordering="created_by")
    def made_by(self, code: RetailerCode) -> str:
        return str(code.created_by or "Regulars")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(cast(User, request.user).has_perm("loyalty.add_retailercode"))

    def get_urls(self) -> list[URLPattern]:
        revoke = self.admin_site.admin_view(require_POST(self.revoke_view))
        urls: list[URLPattern] = super().get_urls()
        return [path("<int:pk>/revoke", revoke, name="loyalty_retailercode_revoke"), *urls]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        usual = {"last_on": clock.today(get_current_tenant().timezone) + timedelta(days=USUAL_DAYS)}
        form = CodeForm(request.POST or None, initial=usual)
        if request.method == "POST" and form.is_valid():
            made = self._make(request, form)
            if made:
                return self._page(request, made.code, secret=made.secret)
        context = {**self.admin_site.each_context(request), "opts": self.opts, "title": "Make a code", "form": form}
        return TemplateResponse(request, "admin/loyalty/code_form.html", context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        key = int(object_id) if object_id.isdecimal() else 0
        code = self.get_queryset(request).select_related("created_by").filter(pk=key).first()
        if code is None:
            missing: HttpResponse = self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
            return missing
        if request.method == "POST":
            raise PermissionDenied  # it is never edited
        return self._page(request, code)

    def revoke_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        user = cast(User, request.user)
        if not user.has_perm("loyalty.change_retailercode"):
            raise PermissionDenied
        code = get_object_or_404(RetailerCode, pk=pk)
        revoke_retailer_code(code=code, actor=user, at=clock.now())
        messages.success(request, f"Nobody registers with the code …{code.hint} any more.")
        return redirect("admin:loyalty_retailercode_change", pk)

    def _make(self, request: HttpRequest, form: CodeForm) -> MadeCode | None:
        """None where it is refused; the form then says why."""
        given = form.cleaned_data
        try:
            return make_retailer_code(
                label=" ".join(given["label"].split()),
                region=" ".join(given["region"].split()),
                most_uses=given["most_uses"],
                expires_at=form.get_expiry(),
                actor=cast(User, request.user),
                at=clock.now(),
            )
        except ValidationError as error:
            for name, words in error.message_dict.items():
                form.add_error("last_on" if name == "expires_at" else name, words)
            return None

    def _page(self, request: HttpRequest, code: RetailerCode, *, secret: str = "") -> HttpResponse:
        user = cast(User, request.user)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"Code for {code}",
            "code": code,
            "secret": secret,
            "standing": say_standing(code, at=clock.now()),
            "last_at": last_moment(code),
            "retailers": code.retailers.order_by("-created_at")[:100] if user.has_perm("loyalty.view_retailer") else [],
            "may_revoke": code.revoked_at is None and user.has_perm("loyalty.change_retailercode"),
        }
        answer = TemplateResponse(request, "admin/loyalty/code.html", context)
        add_never_cache_headers(answer)
        return answer


def last_moment(code: RetailerCode) -> datetime:
    """`expires_at` is exclusive: mostly the start of the day after the last."""
    return code.expires_at - timedelta(seconds=1)


def say_standing(code: RetailerCode, *, at: datetime) -> str:
    if code.revoked_at:
        return "revoked"
    if code.expires_at <= at:
        return "expired"
    return "used up" if code.uses >= code.most_uses else "works"

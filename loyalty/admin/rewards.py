from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from unfold.admin import ModelAdmin
from unfold.decorators import action
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from kit import clock
from loyalty.actions.move_stock import BY_HAND, move_stock
from loyalty.models import Reward, StockMovement
from loyalty.rewards.errors import RedemptionRefusedError
from people.models import User
from tenants.logo import LogoRefusedError, redraw_logo

MOVEMENTS_SHOWN = 50


class StockForm(forms.Form):
    kind = forms.ChoiceField(
        label="What happened",
        choices=[(kind.value, kind.label) for kind in StockMovement.Kind if kind in BY_HAND],
        widget=UnfoldAdminSelectWidget,
    )
    pieces = forms.IntegerField(min_value=1, widget=UnfoldAdminIntegerFieldWidget)
    note = forms.CharField(max_length=200, required=False, widget=UnfoldAdminTextInputWidget)


class RewardForm(forms.ModelForm):  # type: ignore[type-arg] # Django's own class takes no argument
    class Meta:
        model = Reward
        fields = "__all__"  # noqa: DJ007 - the admin names them
        widgets = {"picture": forms.FileInput}  # Django's own would link to a file that has no address

    def clean_picture(self) -> Any:
        picture = self.cleaned_data["picture"]
        if "picture" in self.changed_data and picture:
            try:
                return redraw_logo(picture.file, size=picture.size)
            except LogoRefusedError as refused:
                raise forms.ValidationError(str(refused)) from refused
        return picture


class RewardAdmin(ModelAdmin):
    form = RewardForm
    list_display = ("name", "category", "points", "is_active", "on_hand", "reserved", "left", "ends_on")
    list_filter = ("is_active", "category")
    search_fields = ("name", "category")
    fields = (
        "name",
        "description",
        "picture",
        "picture_now",
        "category",
        "points",
        "cost",
        "is_active",
        "begins_on",
        "ends_on",
        "least_tier",
        "region",
        "most_per_consumer",
        "on_hand",
        "reserved",
    )
    readonly_fields = ("picture_now", "on_hand", "reserved")
    formfield_overrides = {models.ImageField: {"widget": forms.FileInput}}
    actions_detail = ["stock"]

    def has_delete_permission(self, request: HttpRequest, obj: Reward | None = None) -> bool:
        return False  # what was given is told by it; withdraw a gift by making it inactive

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).annotate(free=F("on_hand") - F("reserved"))

    @admin.display(description="picture now")
    def picture_now(self, reward: Reward) -> str:
        if not reward.picture:
            return "None yet"
        return format_html(
            '<img src="{}" alt="{}" width="160">', reverse("mobile:reward_picture", args=[reward.pk]), reward.name
        )

    @admin.display(description="left", ordering="free")
    def left(self, reward: Any) -> int:
        return int(reward.free)

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.stock)
        return [path("<int:object_id>/stock/", page, name="loyalty_reward_stock"), *super().get_urls()]

    @action(description="Stock")  # type: ignore[untyped-decorator]
    def stock(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Receive or write off pieces, and see why there are as many as there are."""
        reward = get_object_or_404(Reward, pk=object_id)
        if not self.has_view_permission(request, reward):
            raise PermissionDenied
        user = cast(User, request.user)
        form = StockForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            data = form.cleaned_data
            kind = StockMovement.Kind(data["kind"])
            try:
                move_stock(
                    reward=reward, kind=kind, pieces=data["pieces"], note=data["note"], actor=user, at=clock.now()
                )
            except RedemptionRefusedError as error:
                form.add_error("pieces", str(error))
            else:
                messages.success(request, f"{data['pieces']:,} pieces of {reward}: {kind.label}.")
                return redirect("admin:loyalty_reward_stock", reward.pk)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"Stock of {reward}",
            "reward": reward,
            "form": form if user.has_perm("loyalty.move_stock") else None,
            "movements": reward.movements.select_related("actor", "redemption__consumer")[:MOVEMENTS_SHOWN],
        }
        return TemplateResponse(request, "admin/loyalty/stock.html", context)

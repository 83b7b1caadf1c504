from typing import Any, cast

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from kit import clock
from loyalty.actions.amend_adjustment import OPEN, amend_adjustment
from loyalty.actions.propose_adjustment import (
    AdjustmentRefusedError,
    fill_points,
    propose_adjustment,
    refuse_impossible,
)
from loyalty.models import PointsAdjustment
from people.admin.reading import counted
from people.models import User


class AdjustmentForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = PointsAdjustment
        fields = ("kind", "consumer", "points", "reason", "invoice", "credit_note", "net", "lot")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        points = self.fields.get("points")  # none where it is only shown
        if points and self.instance._state.adding:  # noqa: SLF001 -- the key is there before it is saved
            points.required = False
            points.help_text = "For a reversal they follow from the net amount of the credit note, if left empty."

    def clean_points(self) -> int:
        return int(self.cleaned_data["points"] or 0)

    def _post_clean(self) -> None:
        """After the fields are in the instance: whether it could be done at all, before anybody is asked."""
        super()._post_clean()  # type: ignore[misc]
        if self.errors:
            return
        try:
            fill_points(self.instance)
            refuse_impossible(self.instance, at=clock.now())
        except AdjustmentRefusedError as error:
            self.add_error(error.field if error.field in self.fields else None, ValidationError(str(error)))


class PointsAdjustmentAdmin(ModelAdmin):
    form = AdjustmentForm
    list_display = ("created_at", "kind", counted("points", "points"), "consumer", "state", "reason", "maker")
    list_filter = ("state", "kind")
    list_select_related = ("consumer", "maker")
    search_fields = ("consumer__name", "consumer__phone", "reason", "credit_note")
    raw_id_fields = ("consumer", "invoice", "lot")
    fieldsets = (
        (None, {"fields": ("kind", "consumer", "points", "reason")}),
        ("Of a reversal", {"fields": ("invoice", "credit_note", "net")}),
        ("Of a reinstatement", {"fields": ("lot",)}),
    )
    decided = ("state", "maker", "created_at", "decided_at")

    def get_fieldsets(self, request: HttpRequest, obj: PointsAdjustment | None = None) -> Any:
        return (*self.fieldsets, *([("Decision", {"fields": self.decided})] if obj else []))

    def get_readonly_fields(self, request: HttpRequest, obj: PointsAdjustment | None = None) -> Any:
        """What was proposed stands; the number and the reason can be corrected until it is decided."""
        if obj is None:
            return ()
        return ("kind", "consumer", "invoice", "credit_note", "net", "lot", *self.decided)

    def has_change_permission(self, request: HttpRequest, obj: PointsAdjustment | None = None) -> bool:
        may = self.has_add_permission(request)
        return may and obj is not None and obj.state in OPEN

    def has_delete_permission(self, request: HttpRequest, obj: PointsAdjustment | None = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: PointsAdjustment | None = None) -> bool:
        return request.user.has_perm("loyalty.view_pointsadjustment")

    def save_model(self, request: HttpRequest, obj: PointsAdjustment, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's signature
        actor, at = cast(User, request.user), clock.now()
        try:
            if change:
                amend_adjustment(adjustment=obj, points=obj.points, reason=obj.reason, actor=actor, at=at)
            else:
                propose_adjustment(adjustment=obj, actor=actor, at=at)
        except AdjustmentRefusedError as error:  # it changed between the form's look and this
            raise PermissionDenied(str(error)) from error

"""The webhook in the admin: its keys, what was delivered, and what was turned away."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.cache import add_never_cache_headers
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from commerce.models import Source
from ingestion.actions.issue_webhook_key import IssuedKey, TwoKeysAreInForceError, issue_webhook_key
from ingestion.actions.rerun_import import FileIsDeletedError, ImportIsRunningError, rerun_import
from ingestion.actions.retire_webhook_key import retire_webhook_key
from ingestion.actions.run_delivery import FileIsGoneError, NotACopyError, run_delivery
from ingestion.models import Delivery, ImportJob, WebhookKey
from ingestion.sources import make_webhook_source
from ingestion.tasks import queue_import
from ingestion.webhook.senders import fill
from kit import clock
from people.admin.reading import ReadOnlyAdmin


class KeyForm(forms.Form):
    """Whose files the key signs: a source that is there, or one that is made with it."""

    source = forms.ModelChoiceField(
        Source.objects.all(),
        required=False,
        empty_label="A new one",
        label="Who sends",
        help_text="Numbers of orders and customers count within it.",
        widget=UnfoldAdminSelectWidget,
    )
    name = forms.CharField(
        max_length=120,
        required=False,
        label="Name of the new one",
        help_text="Such as: SAP of Lisbon Tools.",
        widget=UnfoldAdminTextInputWidget,
    )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if bool(data.get("source")) == bool(data.get("name", "").strip()):
            raise forms.ValidationError("Choose who sends, or write the name of a new one; not both.")
        return data

    def get_source(self) -> Source:
        chosen: Source | None = self.cleaned_data["source"]
        return chosen or make_webhook_source(self.cleaned_data["name"].strip())


class WebhookKeyAdmin(ReadOnlyAdmin):
    list_display = ("source", "ends_in", "created_at", "created_by", "last_used_at", "retired_at")
    list_filter = ("source",)
    list_select_related = ("source", "created_by")

    @admin.display(description="ends in", ordering="hint")
    def ends_in(self, key: WebhookKey) -> str:
        return f"…{key.hint}"

    def has_add_permission(self, request: HttpRequest) -> bool:
        user: Any = request.user
        return bool(user.has_perm("ingestion.manage_webhookkeys"))

    def get_urls(self) -> list[URLPattern]:
        retire = self.admin_site.admin_view(require_POST(self.retire_view))
        own = path("<int:pk>/retire", retire, name="ingestion_webhookkey_retire")
        urls: list[URLPattern] = super().get_urls()
        return [own, *urls]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = KeyForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                with transaction.atomic():
                    issued = issue_webhook_key(
                        source=form.get_source(),
                        actor=request.user,  # type: ignore[arg-type] # the site lets nobody in without logging in
                        at=clock.now(),
                    )
            except TwoKeysAreInForceError as error:
                form.add_error(None, str(error))
            else:
                return self._page(request, issued.key, issued=issued)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Make a webhook key",
            "form": form,
        }
        return TemplateResponse(request, "admin/ingestion/webhook_key_form.html", context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        key: WebhookKey | None = self.get_object(request, unquote(object_id))
        if key is None:
            missing: HttpResponse = self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
            return missing
        if request.method == "POST":
            raise PermissionDenied  # it is never edited
        return self._page(request, key)

    def retire_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        key = get_object_or_404(WebhookKey.objects.select_related("source"), pk=pk)
        retire_webhook_key(key=key, actor=request.user, at=clock.now())  # type: ignore[arg-type] # staff
        messages.success(request, f"The key that ends in …{key.hint} signs nothing any more.")
        return redirect("admin:ingestion_webhookkey_changelist")

    def _page(self, request: HttpRequest, key: WebhookKey, *, issued: IssuedKey | None = None) -> HttpResponse:
        secret = issued.secret if issued else ""
        address = request.build_absolute_uri(reverse("webhook_sales"))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"Webhook key of {key.source}",
            "key": key,
            "secret": secret,
            "address": address,
            "senders": fill(url=address, key=secret),
            "others": WebhookKey.objects.filter(source=key.source, retired_at=None).exclude(pk=key.pk),
            "may_retire": self.has_add_permission(request) and key.retired_at is None,
        }
        answer = TemplateResponse(request, "admin/ingestion/webhook_key.html", context)
        add_never_cache_headers(answer)
        return answer


class DeliveryAdmin(ReadOnlyAdmin):
    list_display = ("received_at", "source", "webhook_id", "original_name", "outcome", "rows", "refused", "replays")
    list_filter = ("source", "job__state")
    list_select_related = ("source", "job")
    search_fields = ("webhook_id", "original_name", "sha256")
    date_hierarchy = "received_at"
    fields = (
        "received_at", "source", "webhook_id", "original_name", "size", "sha256", "key", "address", "replays",
        "outcome", "rows", "accepted", "refused", "leads_to",
    )  # fmt: skip
    readonly_fields = ("outcome", "rows", "accepted", "refused", "leads_to")
    change_form_template = "admin/ingestion/delivery.html"

    @admin.display(description="what became of it", ordering="job__state")
    def outcome(self, delivery: Delivery) -> str:
        if delivery.job is None:
            return "the same file as before; not brought in again"
        return str(ImportJob.State(delivery.job.state).label)

    @admin.display(description="rows", empty_value="")
    def rows(self, delivery: Delivery) -> str | None:
        return _count(delivery, "rows_total")

    @admin.display(description="accepted", empty_value="")
    def accepted(self, delivery: Delivery) -> str | None:
        return _count(delivery, "accepted")

    @admin.display(description="refused", empty_value="")
    def refused(self, delivery: Delivery) -> str | None:
        return _count(delivery, "refused")

    @admin.display(description="import")
    def leads_to(self, delivery: Delivery) -> SafeString:
        job = delivery.job or (delivery.copy_of.job if delivery.copy_of else None)
        if job is None:
            return SafeString("")
        words = "Its import" if delivery.job else "The import of the file it is a copy of"
        address = reverse("admin:ingestion_importjob_change", args=[job.pk])
        return format_html('<a class="text-primary-600 underline" href="{}">{}</a>', address, words)

    def get_urls(self) -> list[URLPattern]:
        run = self.admin_site.admin_view(require_POST(self.run_view))
        own = path("<int:pk>/run", run, name="ingestion_delivery_run")
        urls: list[URLPattern] = super().get_urls()
        return [own, *urls]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        delivery: Delivery | None = self.get_object(request, unquote(object_id))
        user: Any = request.user
        may_run = bool(user.has_perm("ingestion.rerun_import")) and delivery is not None
        job = delivery.job if delivery else None
        more = {
            "may_run": may_run and (job is None or job.is_finished),
            "run_label": "Bring it in all the same" if job is None else "Run its import again",
        }
        answer: HttpResponse = super().change_view(request, object_id, form_url, {**(extra_context or {}), **more})
        return answer

    def run_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        delivery = get_object_or_404(Delivery.objects.select_related("job"), pk=pk)
        job = delivery.job
        if job is None:
            try:
                job = run_delivery(delivery=delivery, actor=request.user, at=clock.now())  # type: ignore[arg-type]
            except (NotACopyError, FileIsGoneError) as error:
                messages.error(request, str(error))
                return redirect("admin:ingestion_delivery_change", pk)
            queue_import(job=job)
            return redirect("admin:ingestion_importjob_change", job.pk)
        return self._rerun(request, job)

    def _rerun(self, request: HttpRequest, job: ImportJob) -> HttpResponse:
        user: Any = request.user
        if not user.has_perm("ingestion.rerun_import"):
            raise PermissionDenied
        try:
            queue_import(job=rerun_import(job=job, actor=user, at=clock.now()))
        except (ImportIsRunningError, FileIsDeletedError) as error:
            messages.error(request, str(error))
        return redirect("admin:ingestion_importjob_change", job.pk)


class WebhookRefusalAdmin(ReadOnlyAdmin):
    list_display = ("refused_on", "code", "times", "last_at", "last_address")
    list_filter = ("code",)
    date_hierarchy = "refused_on"
    fields: ClassVar[tuple[str, ...]] = ("refused_on", "code", "times", "last_at", "last_address")


def _count(delivery: Delivery, field: str) -> str | None:
    value = getattr(delivery.job, field) if delivery.job else None
    return None if value is None else f"{value:,}"

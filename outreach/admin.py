"""The outbox in the administration: what was sent to whom, what was not and why, and another try."""

from typing import Any, Final, cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from unfold.paginator import InfinitePaginator

from kit import clock
from outreach.delivery.claims import retry_message
from outreach.delivery.enqueue import deliver_soon
from outreach.models import Message
from outreach.notices.table import BY_KIND
from people.admin.reading import ReadOnlyAdmin
from people.models import User
from people.refusals import RefusedError


class KindFilter(admin.SimpleListFilter):
    title = "notice"
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(kind, notice.label) for kind, notice in BY_KIND.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Message]) -> QuerySet[Message]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


class MessageAdmin(ReadOnlyAdmin):
    list_display = ("planned_at", "notice", "channel", "address", "state_words", "why")
    list_filter = ("state", "reason", "channel", KindFilter)
    search_fields = ("address", "source", "recipient", "message_id")
    fields = (
        "notice",
        "said",
        "channel",
        "address",
        "state_words",
        "why",
        "whom",
        "about",
        "planned_at",
        "try_at",
        "late_at",
        "attempts",
        "handed_off_at",
        "sent_at",
        "reply",
        "message_id",
    )
    readonly_fields = ("notice", "said", "state_words", "why", "whom", "about", "handed_off_at", "message_id")
    date_hierarchy = "planned_at"
    list_per_page = 50
    paginator = InfinitePaginator
    show_full_result_count = False
    actions = ("retry",)

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("outreach.retry_message")

    @admin.display(description="notice", ordering="kind")
    def notice(self, message: Message) -> str:
        known = BY_KIND.get(message.kind)
        return known.label if known else message.kind

    @admin.display(description="state", ordering="state")
    def state_words(self, message: Message) -> str:
        words = message.get_state_display()
        return f"{words}, to the log" if message.is_test else words

    @admin.display(description="why")
    def why(self, message: Message) -> str:
        return " ".join(filter(None, [message.get_reason_display() if message.reason else "", message.problem]))

    @admin.display(description="to whom")
    def whom(self, message: Message) -> str:
        return message.recipient

    @admin.display(description="about")
    def about(self, message: Message) -> str:
        return message.source

    @admin.display(description="what it says")
    def said(self, message: Message) -> SafeString:
        words = message.words
        if message.channel == "sms":
            return format_html("<p>{}</p>", words.get("text", ""))
        paragraphs = format_html_join("", "<p>{}</p>", ((text,) for text in words.get("paragraphs", [])))
        return format_html("<p><strong>{}</strong></p>{}", message.subject, paragraphs)

    @admin.action(description="Send again (an uncertain one may arrive twice)", permissions=["retry"])
    def retry(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        done, refused = 0, ""
        for message in queryset:
            try:
                retry_message(message=message, actor=cast(User, request.user), at=clock.now())
                done += 1
            except RefusedError as error:
                refused = str(error)
        if done:
            deliver_soon()
            messages.success(request, f"{done} will be sent again." if done > 1 else "It will be sent again.")
        if refused:
            messages.error(request, refused)


REGISTER: Final = [(Message, MessageAdmin)]

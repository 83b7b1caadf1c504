"""Members in the administration: found, looked at with what they have, corrected, shut out and erased.

Nobody is entered here: a shop registers its customers, with a code that proves their consent.
"""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from approval.models import Kind
from kit import clock
from loyalty.actions.anonymise_consumer import anonymise_consumer
from loyalty.actions.close_consumer import close_consumer
from loyalty.actions.edit_consumer import edit_consumer
from loyalty.actions.end_link import end_link
from loyalty.actions.reopen_consumer import reopen_consumer
from loyalty.actions.suspend_consumer import suspend_consumer
from loyalty.admin.parties import MOST_LISTED, Deed, PartyAdmin, say_outcome, user_of
from loyalty.admin.party_forms import ConsumerForm
from loyalty.ledger.balances import get_balances, list_balances
from loyalty.models import Consumer, ConsumerRetailer, Invoice, Tier, TierStay
from loyalty.queries.redemptions import list_redemptions
from people.models import User

MAY_SHUT_OUT: Final = "loyalty.suspend_consumer"
MAY_EDIT: Final = "loyalty.change_consumer"
State = Consumer.State
OVER: Final = frozenset({State.CLOSED, State.REJECTED, State.ANONYMISED})

DEEDS: Final = (
    Deed(
        "reopen",
        "Reopen the account",
        "The member logs in, earns and asks for gifts again.",
        "The account of {} is open again.",
        MAY_SHUT_OUT,
        frozenset({State.SUSPENDED}),
        lambda member, _, actor, at: reopen_consumer(consumer=member, actor=actor, at=at),
    ),
    Deed(
        "suspend",
        "Suspend the account",
        "The member is logged out everywhere and reads why. Points and purchases stay, and it can be reopened.",
        "The account of {} is suspended.",
        MAY_SHUT_OUT,
        frozenset({State.ACTIVE}),
        lambda member, reason, actor, at: suspend_consumer(consumer=member, reason=reason, actor=actor, at=at),
        wants_reason=True,
        is_grave=True,
    ),
    Deed(
        "close",
        "Close the account for good",
        "The member is logged out everywhere and reads why. The number is free for a new registration; points and "
        "purchases stay with the old account. It is not reopened.",
        "The account of {} is closed.",
        MAY_SHUT_OUT,
        frozenset(State) - OVER,
        lambda member, reason, actor, at: close_consumer(consumer=member, reason=reason, actor=actor, at=at),
        wants_reason=True,
        is_grave=True,
    ),
    Deed(
        "anonymise",
        "Erase the person",
        "Name, number, mailbox, town and trade are erased for good, also from the log and from what was decided on. "
        "Points and invoices stay under a made-up name. There is no way back.",
        "The person is erased.",
        "loyalty.anonymise_consumer",
        frozenset(State) - {State.ANONYMISED},
        lambda member, _, actor, at: anonymise_consumer(consumer=member, actor=actor, at=at),
        wants_name=True,
        is_grave=True,
    ),
)


class TierFilter(admin.SimpleListFilter):
    title = "tier"
    parameter_name = "tier"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        tiers = [(str(pk), name) for pk, name in Tier.objects.values_list("pk", "name")]
        return [("none", "No tier"), *tiers] if tiers else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Consumer]) -> QuerySet[Consumer]:
        wanted, current = self.value() or "", TierStay.objects.filter(until=None)
        if wanted == "none":
            return queryset.exclude(pk__in=current.values("consumer"))
        return (
            queryset.filter(pk__in=current.filter(tier=int(wanted)).values("consumer"))
            if wanted.isdecimal()
            else queryset
        )


class ConsumerAdmin(PartyAdmin):
    list_display = ("member", "state", "phone", "trade", "city", "region", "tier", "to_spend", "registered_by", "since")
    list_filter = ("state", "region", "trade", TierFilter)
    search_fields = ("name", "phone", "city", "pseudonym")
    list_select_related = ("registered_by",)
    date_hierarchy = "created_at"
    deeds = DEEDS
    kind = Kind.CONSUMER
    template = "admin/loyalty/consumer.html"
    editable_by = MAY_EDIT
    closed_states = OVER
    reviewed_states = frozenset({State.IN_REVIEW})

    def get_queryset(self, request: HttpRequest) -> QuerySet[Consumer]:
        tier = TierStay.objects.filter(consumer=OuterRef("pk"), until=None).values("tier__name")[:1]
        found: QuerySet[Consumer] = super().get_queryset(request)
        return found.select_related("registered_by").annotate(tier_name=Subquery(tier))

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Balances of the page's rows at once."""
        changes = super().get_changelist_instance(request)
        balances = list_balances([consumer.pk for consumer in changes.result_list])
        for consumer in changes.result_list:
            consumer.spendable = balances[consumer.pk].available
        return changes

    @admin.display(description="member", ordering="name")
    def member(self, consumer: Consumer) -> str:
        return str(consumer)

    @admin.display(description="tier", ordering="tier_name", empty_value="")
    def tier(self, consumer: Any) -> str | None:
        return consumer.tier_name or None

    @admin.display(description="points to spend")
    def to_spend(self, consumer: Any) -> str:
        return f"{consumer.spendable:,}"

    @admin.display(description="since", ordering="created_at")
    def since(self, consumer: Consumer) -> Any:
        return consumer.created_at.date()

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.unlink_view))
        urls: list[URLPattern] = super().get_urls()
        return [path("<uuid:pk>/unlink/<int:link_id>", view, name="loyalty_consumer_unlink"), *urls]

    def edit(self, party: Consumer, changes: Mapping[str, str], actor: User) -> object:
        return edit_consumer(consumer=party, changes=changes, actor=actor, at=clock.now())

    def make_form(self, party: Consumer, data: Any) -> forms.Form:
        return ConsumerForm.of(party, data)

    def tell(self, request: HttpRequest, party: Consumer) -> dict[str, Any]:
        may = user_of(request).has_perm
        invoices = party.invoices.exclude(state=Invoice.State.DRAFT)
        return {
            "balances": get_balances(party) if may("loyalty.view_account") else None,
            "links": party.links.select_related("retailer") if may("loyalty.view_consumerretailer") else [],
            "may_unlink": may(MAY_EDIT),
            "invoices": invoices.select_related("retailer").order_by("-created_at")[:MOST_LISTED]
            if may("loyalty.view_invoice")
            else None,
            "gifts": list_redemptions(consumer=party).order_by("-created_at")[:MOST_LISTED]
            if may("loyalty.view_redemption")
            else None,
        }

    def unlink_view(self, request: HttpRequest, pk: UUID, link_id: int) -> HttpResponse:
        actor = user_of(request)
        if not actor.has_perm(MAY_EDIT):
            raise PermissionDenied
        link = get_object_or_404(ConsumerRetailer.objects.select_related("retailer"), pk=link_id, consumer=pk)
        say_outcome(
            request,
            lambda: end_link(link=link, actor=actor, at=clock.now()),
            done=f"{link.retailer} enters nothing for this member any more.",
        )
        return redirect("admin:loyalty_consumer_change", pk)

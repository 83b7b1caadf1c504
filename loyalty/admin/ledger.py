from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.paginator import InfinitePaginator

from loyalty.admin.points_pages import liability_page, statement_page, statement_pdf
from loyalty.ledger.sums import list_program_sums
from loyalty.models import Account, JournalEntry, LedgerAudit, PointLot
from people.admin.reading import ReadOnlyAdmin, counted, table_of


class LedgerAdmin(ReadOnlyAdmin):
    """Found by a consumer's name or number, by the id of a consumer or source, or by the row's own number."""

    show_full_result_count = False
    paginator = InfinitePaginator
    list_per_page = 50

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        words = search_term.strip()
        if words.isdecimal() and len(words) < 10:
            return queryset.filter(pk=int(words)), False
        try:
            consumer_id = UUID(words)
        except ValueError:
            found: tuple[QuerySet[Any], bool] = super().get_search_results(request, queryset, search_term)
            return found
        return self.of_id(queryset, consumer_id), False

    def of_id(self, rows: QuerySet[Any], some_id: UUID) -> QuerySet[Any]:
        return rows.filter(consumer_id=some_id)


class AccountAdmin(LedgerAdmin):
    list_display = ("owner", "code", "points", "statement")
    list_filter = ("code",)
    list_select_related = ("consumer",)
    search_fields = ("consumer__name", "consumer__phone")
    fields = ("owner", "code", "points", "statement")
    readonly_fields = ("owner", "points", "statement")
    change_list_template = "admin/loyalty/accounts.html"

    def get_urls(self) -> list[URLPattern]:
        pages = [
            ("liability/", liability_page, "liability"),
            ("<uuid:consumer_id>/statement/", statement_page, "statement"),
            ("<uuid:consumer_id>/statement.pdf", statement_pdf, "statement_pdf"),
        ]
        own = [
            path(route, self.admin_site.admin_view(view), {"site": self.admin_site}, f"loyalty_account_{name}")
            for route, view, name in pages
        ]
        urls: list[URLPattern] = super().get_urls()
        return [*own, *urls]

    @admin.display(description="owner", ordering="consumer__name")
    def owner(self, account: Account) -> str:
        return str(account.consumer or "The programme")

    @admin.display(description="points", ordering="balance")
    def points(self, account: Account) -> str:
        balance = list_program_sums()[account.code] if account.balance is None else account.balance
        return f"{balance:,}"

    @admin.display(description="")
    def statement(self, account: Account) -> SafeString:
        if account.consumer_id is None:
            return SafeString("")
        return format_html(
            '<a href="{}">Statement</a>', reverse("admin:loyalty_account_statement", args=[account.consumer_id])
        )


class JournalEntryAdmin(LedgerAdmin):
    list_display = ("at", "kind", counted("points", "points"), "consumer", "retailer", "source_type", "source_id")
    list_filter = ("kind", "source_type")
    list_select_related = ("consumer", "retailer")
    search_fields = ("consumer__name", "consumer__phone", "source_id")
    date_hierarchy = "at"
    fields = (
        "id",
        "kind",
        "points",
        "consumer",
        "retailer",
        "source_type",
        "source_id",
        "reverses",
        "actor",
        "at",
        "postings_in_full",
        "allocations_in_full",
        "breakdown",
    )
    readonly_fields = ("id", "postings_in_full", "allocations_in_full")

    def of_id(self, rows: QuerySet[Any], some_id: UUID) -> QuerySet[Any]:
        return rows.filter(consumer_id=some_id) | rows.filter(source_id=str(some_id))

    @admin.display(description="postings")
    def postings_in_full(self, entry: JournalEntry) -> SafeString:
        rows = entry.postings.select_related("account__consumer").order_by("pk")
        return table_of(("Account", "Points"), [(str(row.account), f"{row.points:+,}") for row in rows])

    @admin.display(description="lots")
    def allocations_in_full(self, entry: JournalEntry) -> SafeString:
        made = [(f"Lot {lot.pk}, made", f"{lot.points:+,}") for lot in entry.lots.all()]
        taken = [(f"Lot {row.lot_id}", f"{-row.points:+,}") for row in entry.allocations.order_by("pk")]
        return table_of(("Lot", "Points"), [*made, *taken])


class PointLotAdmin(LedgerAdmin):
    list_display = (
        "id",
        "consumer",
        counted("points", "points"),
        counted("remaining", "left"),
        "releases_at",
        "released_at",
        "expires_at",
    )
    list_filter = (("released_at", admin.EmptyFieldListFilter), ("expires_at", admin.EmptyFieldListFilter))
    list_select_related = ("consumer",)
    search_fields = ("consumer__name", "consumer__phone")
    fields = (
        "id",
        "consumer",
        "entry",
        "points",
        "remaining",
        "releases_at",
        "released_at",
        "expires_at",
        "reinstates",
        "use",
    )
    readonly_fields = ("id", "use")

    @admin.display(description="where they went")
    def use(self, lot: PointLot) -> SafeString:
        rows = lot.allocations.select_related("entry").order_by("pk")
        return table_of(
            ("Entry", "When", "Points"),
            [(str(row.entry), f"{row.entry.at:%Y-%m-%d %H:%M}", f"{-row.points:+,}") for row in rows],
        )


class LedgerAuditAdmin(ReadOnlyAdmin):
    list_display = ("at", "verdict", counted("entries", "entries"), counted("accounts", "accounts"), "seconds")
    fields = ("at", "verdict", "found", "entries", "accounts", "lots", "seconds")
    readonly_fields = ("verdict", "found")
    date_hierarchy = "at"

    @admin.display(description="verdict")
    def verdict(self, audit: LedgerAudit) -> str:
        if not audit.findings:
            return "Everything adds up."
        return f"{len(audit.findings)} of the sums do not agree."

    @admin.display(description="what was found")
    def found(self, audit: LedgerAudit) -> SafeString:
        rows = [
            (finding["words"], f"{finding['count']:,}", example["subject"], example["stands"], example["should"])
            for finding in audit.findings
            for example in finding["examples"]
        ]
        if not rows:
            return SafeString("Nothing.")
        return table_of(("What is wrong", "How often", "Where", "It says", "It should say"), rows)

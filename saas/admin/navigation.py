"""What stands where in the admin's navigation: one table, section -> models. Roles decide which of it is shown."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse

REST: Final = "More"
REST_ICON: Final = "folder"


@dataclass(frozen=True)
class Page:
    """A page that belongs to no model, and what one must be permitted to find it."""

    title: str
    icon: str
    url_name: str
    permission: str


@dataclass(frozen=True)
class Section:
    """`icons`: label of a model -> name of its icon, in the order of the navigation. `pages` stand before them."""

    title: str
    icons: dict[str, str]
    pages: tuple[Page, ...] = ()


SECTIONS: Final = (
    Section(
        "Approvals",
        {
            "approval.request": "fact_check",
            "approval.delegation": "supervisor_account",
            "approval.policy": "account_tree",
            "approval.reasoncode": "comment",
        },
        pages=(Page("What waits", "approval", "admin:approvals_queue", "approval.view_request"),),
    ),
    Section(
        "Bring data in",
        {
            "ingestion.importjob": "upload_file",
            "ingestion.quarantinedrow": "rule",
            "ingestion.delivery": "move_to_inbox",
            "ingestion.webhookrefusal": "block",
            "ingestion.webhookkey": "vpn_key",
            "ingestion.mapping": "view_column",
            "commerce.source": "input",
        },
    ),
    Section(
        "Customers and sales",
        {
            "commerce.customer": "group",
            "commerce.order": "receipt_long",
            "commerce.product": "inventory_2",
            "commerce.category": "category",
            "commerce.salesrep": "badge",
        },
    ),
    Section(
        "Loyalty",
        {
            "loyalty.retailer": "storefront",
            "loyalty.consumer": "handyman",
            "loyalty.invoice": "receipt",
            "loyalty.redemption": "redeem",
            "loyalty.reward": "card_giftcard",
            "loyalty.pointsadjustment": "exposure",
        },
    ),
    Section(
        "Loyalty: the programme",
        {
            "loyalty.program": "loyalty",
            "loyalty.earningrule": "calculate",
            "loyalty.earningruleversion": "history_edu",
            "loyalty.campaign": "campaign",
            "loyalty.tier": "military_tech",
            "loyalty.retailercode": "qr_code_2",
            "loyalty.productalias": "spellcheck",
            "loyalty.issuerkey": "verified_user",
        },
    ),
    Section(
        "Loyalty: the ledger",
        {
            "loyalty.account": "account_balance_wallet",
            "loyalty.journalentry": "menu_book",
            "loyalty.pointlot": "inventory",
            "loyalty.ledgeraudit": "fact_check",
        },
    ),
    Section("Outreach", {"outreach.message": "outgoing_mail"}),
    Section(
        "Insights",
        {"insights.tagrule": "sell", "insights.assumptions": "tune", "insights.modelrun": "monitoring"},
    ),
    Section(
        "People",
        {
            "people.user": "person",
            "auth.group": "admin_panel_settings",
            "people.apitoken": "key",
            "people.domainevent": "history",
        },
    ),
    Section(
        "Company",
        {
            "tenants.tenant": "apartment",
            "tenants.signup": "how_to_reg",
            "tenants.domain": "language",
            "tenants.plan": "workspace_premium",
        },
    ),
)


def list_sections(apps: Iterable[dict[str, Any]], *, path: str, may: Callable[[str], bool]) -> list[dict[str, Any]]:
    """The sections with what this person may see, in the theme's own form. `apps` is the site's app list."""
    models = {model["model"]._meta.label_lower: model for app in apps for model in app["models"]}
    shown = [
        {
            "title": section.title,
            "items": [*_pages(section, models, path, may), *_items(section.icons, models, path)],
        }
        for section in SECTIONS
    ]
    rest = dict.fromkeys(models, REST_ICON)
    shown.append({"title": REST, "items": list(_items(rest, models, path))})
    return [section for section in shown if section["items"]]


def _pages(section: Section, models: dict[str, Any], path: str, may: Callable[[str], bool]) -> Iterator[dict[str, Any]]:
    """On the site only that shows the section's models too; the platform's has no such addresses."""
    for page in section.pages:
        if may(page.permission) and not models.keys().isdisjoint(section.icons):
            link = reverse(page.url_name)
            yield {
                "title": page.title,
                "icon": page.icon,
                "link": link,
                "add_link": None,
                "has_permission": True,
                "active": path.startswith(link),
            }


def _items(icons: dict[str, str], models: dict[str, Any], path: str) -> Iterator[dict[str, Any]]:
    """Takes what it shows out of `models`, so that the rest can be told."""
    for label, icon in icons.items():
        model = models.pop(label, None)
        if model is None or not model["admin_url"]:
            continue
        yield {
            "title": model["name"],
            "icon": icon,
            "link": model["admin_url"],
            "add_link": model["add_url"],
            "has_permission": True,
            "active": path.startswith(model["admin_url"]),
        }

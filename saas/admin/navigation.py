"""What stands where in the admin's navigation: one table, section -> models. Roles decide which of it is shown."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

REST: Final = "More"
REST_ICON: Final = "folder"


@dataclass(frozen=True)
class Section:
    """`icons`: label of a model -> name of its icon, in the order of the navigation."""

    title: str
    icons: dict[str, str]


SECTIONS: Final = (
    Section(
        "Bring data in",
        {
            "ingestion.importjob": "upload_file",
            "ingestion.quarantinedrow": "rule",
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
    Section("Approvals", {"approval.request": "task_alt", "approval.delegation": "swap_horiz"}),
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
            "loyalty.campaign": "campaign",
            "loyalty.tier": "military_tech",
            "loyalty.retailercode": "qr_code_2",
            "loyalty.productalias": "spellcheck",
            "loyalty.issuerkey": "verified_user",
            "approval.policy": "account_tree",
            "approval.reasoncode": "comment",
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
    Section(
        "Loyalty programme",
        {
            "loyalty.earningrule": "functions",
            "loyalty.earningruleversion": "history_edu",
            "loyalty.campaign": "campaign",
            "loyalty.tier": "military_tech",
            "loyalty.program": "loyalty",
        },
    ),
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


def list_sections(apps: Iterable[dict[str, Any]], *, path: str) -> list[dict[str, Any]]:
    """The sections with what this person may see, in the theme's own form. `apps` is the site's app list."""
    models = {model["model"]._meta.label_lower: model for app in apps for model in app["models"]}
    shown = [{"title": section.title, "items": list(_items(section.icons, models, path))} for section in SECTIONS]
    rest = dict.fromkeys(models, REST_ICON)
    shown.append({"title": REST, "items": list(_items(rest, models, path))})
    return [section for section in shown if section["items"]]


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

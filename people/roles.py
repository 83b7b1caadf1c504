"""Who may do what: one table, role → permissions. Roles are Django groups, synced to each tenant's schema.

A permission is one of Django's own (`app.view_model`) or one that a model names in `Meta.permissions`. Single
permissions can be granted to a user or withheld from one on top of this (`people/actions/`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    OPERATOR = "Operator"
    CHECKER = "Checker"
    MANAGER = "Manager"
    ADMIN = "Admin"
    ANALYST = "Analyst"
    SALES_REP = "Sales rep"
    SALES_MANAGER = "Sales manager"
    DATA_STEWARD = "Data steward"
    RETAILER = "Retailer"
    CONSUMER = "Consumer"


@dataclass(frozen=True, slots=True)
class Rights:
    """`enters_admin`: may open the administration at all; what stands there follows from the permissions."""

    enters_admin: bool
    permissions: frozenset[str] = field(default_factory=frozenset)


def _view(app: str, *models: str) -> frozenset[str]:
    return frozenset(f"{app}.view_{model}" for model in models)


def _edit(app: str, *models: str) -> frozenset[str]:
    return frozenset(f"{app}.{verb}_{model}" for verb in ("add", "change") for model in models)


OWN_BOOK = _view("commerce", "customer", "customeridentity", "order", "orderline", "product", "category") | _view(
    "insights", "customerinsight", "customertag"
)
# Whoever sees `salesday` sees the whole company's sales; without it a rep sees the own book only.
COMPANY = (
    OWN_BOOK
    | _view("commerce", "salesrep", "source", "productcost", "customerday", "productday", "salesday")
    | _view("insights", "assumptions", "tagrule", "modelrun", "customerinsight", "customertag")
)
RULES_OF_INSIGHTS = _edit("insights", "assumptions", "tagrule")
ENTER_SALES_DATA = _edit("commerce", "customer", "customeridentity", "product", "category")
IMPORTS = _view("ingestion", "importjob", "mapping", "quarantinedrow", "delivery", "webhookrefusal") | {
    "ingestion.start_import",
    "ingestion.cancel_import",
    "ingestion.mend_row",
}
# Spreadsheets of a few rows, straight into one table.
SPREADSHEETS = frozenset(
    f"commerce.{verb}_{model}" for verb in ("import", "export") for model in ("customer", "product", "order")
)
EXPORTS = frozenset({"commerce.export_customer", "commerce.export_product", "commerce.export_order"})
MANAGE_IMPORTS = IMPORTS | _view("ingestion", "webhookkey") | {"ingestion.confirm_mapping", "ingestion.rerun_import"}
WEBHOOK_KEYS = frozenset({"ingestion.manage_webhookkeys"})  # whoever holds a key can put sales in
MANAGE_CATALOGUE = _edit("commerce", "productcost", "salesrep", "source") | {
    "commerce.delete_product",
    "commerce.delete_category",
    "commerce.delete_productcost",
}
# The chain of approvals: who decides at a level is said by the policy's roles; these open the queue itself.
APPROVAL_DECIDE = _view("approval", "request", "policy", "level", "reasoncode", "delegation") | {
    "approval.decide_request",
    "approval.add_delegation",  # one's own; for others it takes the next
}
APPROVAL_OVERSEE = _edit("approval", "reasoncode") | {"approval.view_all_requests", "approval.delegate_for_others"}
APPROVAL_WORKFLOW = _edit("approval", "level") | {"approval.change_policy", "approval.delete_level"}
# Gifts: who sees them, asks for one on somebody's behalf, keeps the catalogue and sends them on their way.
LOYALTY_GIFTS_SEE = _view("loyalty", "reward", "stockmovement", "redemption", "fulfilmentevent")
LOYALTY_GIFTS_ENTER = frozenset({"loyalty.add_redemption", "loyalty.change_redemption", "loyalty.fulfil_redemption"})
LOYALTY_GIFTS_KEEP = _edit("loyalty", "reward") | {"loyalty.move_stock", "loyalty.refund_redemption"}
COMPANY_PROFILE = frozenset({"tenants.view_tenant", "tenants.change_tenant"})
OWN_TOKEN = frozenset({"people.issue_token"})
READ_AUDIT = frozenset({"people.view_audit"})
MANAGE_PEOPLE = (
    _view("people", "user", "usergrant", "apitoken")
    | _view("auth", "group")
    | {
        "people.add_user",
        "people.change_user",
        "people.assign_role",
        "people.grant_permission",
        "people.deactivate_user",
        "people.end_session",
        "people.export_audit",
    }
)
LOYALTY_TERMS = _view("loyalty", "program", "earningrule", "earningruleversion", "campaign", "tier")
LOYALTY_DRAFTS = _edit("loyalty", "earningrule", "campaign") | {
    "loyalty.change_earningruleversion",
    "loyalty.delete_earningruleversion",
}
LOYALTY_PROMISES = _edit("loyalty", "tier") | {"loyalty.publish_earningrule", "loyalty.change_program"}
LOYALTY_FIGURES = frozenset({"loyalty.view_figures"})
# Invoices of the loyalty programme: seen by the back office, entered and edited by those who do not only check.
LOYALTY_INVOICES = _view(
    "loyalty", "invoice", "invoiceline", "invoicepage", "invoicesignal", "productalias", "issuerkey"
)
LOYALTY_ENTRY = _edit("loyalty", "invoice", "productalias") | {"loyalty.delete_productalias"}
LOYALTY_ISSUERS = _edit("loyalty", "issuerkey")

# Shops and members of the programme: who looks, who enters on their behalf, who shuts out, who erases.
LOYALTY_PARTIES = _view("loyalty", "retailer", "retailercode", "retailerdocument", "consumer", "consumerretailer")
LOYALTY_PARTIES_ENTER = frozenset({"loyalty.add_retailer", "loyalty.change_retailer", "loyalty.change_consumer"})
LOYALTY_PARTIES_MANAGE = _edit("loyalty", "retailercode") | {"loyalty.suspend_retailer", "loyalty.suspend_consumer"}
LOYALTY_PARTIES_ERASE = frozenset({"loyalty.anonymise_consumer"})

# How points moved, and whether it adds up. They are moved by entries that pass the chain, an adjustment among them.
LOYALTY_LEDGER = _view("loyalty", "account", "journalentry", "pointlot", "pointsadjustment")
LOYALTY_ADJUST = frozenset({"loyalty.add_pointsadjustment", "loyalty.view_ledgeraudit"})

# What was sent to retailers and consumers, with their numbers and mailboxes.
OUTREACH_MESSAGES = frozenset({"outreach.view_message", "outreach.retry_message"})

ROLES: Mapping[Role, Rights] = {
    # Back office: the approval chain of entries, from the one who enters to the one who answers for all.
    Role.OPERATOR: Rights(
        enters_admin=True,
        permissions=COMPANY
        | LOYALTY_LEDGER
        | ENTER_SALES_DATA
        | IMPORTS
        | APPROVAL_DECIDE
        | LOYALTY_TERMS
        | LOYALTY_GIFTS_SEE
        | LOYALTY_GIFTS_ENTER
        | LOYALTY_PARTIES
        | LOYALTY_PARTIES_ENTER
        | LOYALTY_INVOICES
        | LOYALTY_ENTRY,
    ),
    Role.CHECKER: Rights(
        enters_admin=True,
        permissions=COMPANY
        | LOYALTY_LEDGER
        | IMPORTS
        | APPROVAL_DECIDE
        | LOYALTY_TERMS
        | LOYALTY_GIFTS_SEE
        | LOYALTY_PARTIES
        | LOYALTY_INVOICES,
    ),
    Role.MANAGER: Rights(
        enters_admin=True,
        permissions=COMPANY
        | LOYALTY_LEDGER
        | OUTREACH_MESSAGES
        | LOYALTY_ADJUST
        | ENTER_SALES_DATA
        | MANAGE_CATALOGUE
        | MANAGE_IMPORTS
        | SPREADSHEETS
        | RULES_OF_INSIGHTS
        | OWN_TOKEN
        | READ_AUDIT
        | APPROVAL_DECIDE
        | APPROVAL_OVERSEE
        | LOYALTY_GIFTS_SEE
        | LOYALTY_GIFTS_ENTER
        | LOYALTY_GIFTS_KEEP
        | LOYALTY_TERMS
        | LOYALTY_DRAFTS
        | LOYALTY_FIGURES
        | LOYALTY_PARTIES
        | LOYALTY_PARTIES_ENTER
        | LOYALTY_PARTIES_MANAGE
        | LOYALTY_INVOICES
        | LOYALTY_ENTRY,
    ),
    Role.ADMIN: Rights(
        enters_admin=True,
        permissions=COMPANY
        | LOYALTY_LEDGER
        | OUTREACH_MESSAGES
        | LOYALTY_ADJUST
        | ENTER_SALES_DATA
        | MANAGE_CATALOGUE
        | MANAGE_IMPORTS
        | SPREADSHEETS
        | RULES_OF_INSIGHTS
        | OWN_TOKEN
        | READ_AUDIT
        | APPROVAL_DECIDE
        | APPROVAL_OVERSEE
        | LOYALTY_GIFTS_SEE
        | LOYALTY_GIFTS_ENTER
        | LOYALTY_GIFTS_KEEP
        | APPROVAL_WORKFLOW
        | LOYALTY_PARTIES
        | LOYALTY_PARTIES_ENTER
        | LOYALTY_PARTIES_MANAGE
        | LOYALTY_PARTIES_ERASE
        | LOYALTY_INVOICES
        | LOYALTY_ENTRY
        | LOYALTY_ISSUERS
        | WEBHOOK_KEYS
        | MANAGE_PEOPLE
        | COMPANY_PROFILE
        | LOYALTY_TERMS
        | LOYALTY_DRAFTS
        | LOYALTY_PROMISES
        | LOYALTY_FIGURES,
    ),
    # Data staff bring in, confirm and mend.
    Role.DATA_STEWARD: Rights(
        enters_admin=True,
        permissions=COMPANY
        | ENTER_SALES_DATA
        | MANAGE_CATALOGUE
        | MANAGE_IMPORTS
        | WEBHOOK_KEYS
        | SPREADSHEETS
        | OWN_TOKEN,
    ),
    # Dashboards only: see, drill down, export.
    Role.ANALYST: Rights(
        enters_admin=False, permissions=COMPANY | EXPORTS | RULES_OF_INSIGHTS | OWN_TOKEN | LOYALTY_FIGURES
    ),
    Role.SALES_MANAGER: Rights(
        enters_admin=False, permissions=COMPANY | EXPORTS | {"commerce.change_customer"} | OWN_TOKEN | LOYALTY_FIGURES
    ),
    Role.SALES_REP: Rights(enters_admin=False, permissions=OWN_BOOK | {"commerce.change_customer"}),
    # They get their own screens with the loyalty programme; nothing here is theirs to see.
    Role.RETAILER: Rights(enters_admin=False),
    Role.CONSUMER: Rights(enters_admin=False),
}


def needs_admin(permission: str) -> bool:
    """Whether the pages for it stand in the administration alone: no role without entry there has it."""
    return not any(permission in rights.permissions for rights in ROLES.values() if not rights.enters_admin)


def list_named_permissions() -> list[str]:
    """Each permission the table names, once, in order."""
    return sorted(frozenset[str]().union(*(rights.permissions for rights in ROLES.values())))

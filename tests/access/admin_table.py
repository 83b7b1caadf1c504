"""What each role may do on the pages of each admin class. A class without a row fails `test_admin_table.py`."""

from dataclasses import dataclass

from people.roles import Role
from tests.access.table import BACK_OFFICE, NOBODY, STAFF

ADMIN = frozenset({Role.ADMIN})
CHECKER = frozenset({Role.CHECKER})
OFFICE = frozenset({Role.MANAGER, Role.ADMIN})
STEWARDS = OFFICE | {Role.DATA_STEWARD}
CHAIN = OFFICE | {Role.OPERATOR, Role.CHECKER}
CLERKS = STEWARDS | {Role.OPERATOR}
CHAIN = OFFICE | {Role.OPERATOR, Role.CHECKER}


@dataclass(frozen=True)
class May:
    view: frozenset[Role] = STAFF
    add: frozenset[Role] = NOBODY
    change: frozenset[Role] = NOBODY
    delete: frozenset[Role] = NOBODY


TABLE = {
    "approval.request": May(view=CHAIN),
    "approval.delegation": May(view=CHAIN, add=CHAIN),
    "approval.policy": May(view=CHAIN, change=ADMIN),
    "approval.reasoncode": May(view=CHAIN, add=OFFICE, change=OFFICE),
    "commerce.customer": May(add=CLERKS, change=CLERKS),
    "commerce.product": May(add=CLERKS, change=CLERKS, delete=STEWARDS),
    "commerce.category": May(add=CLERKS, change=CLERKS, delete=STEWARDS),
    "commerce.order": May(),
    "commerce.salesrep": May(add=STEWARDS, change=STEWARDS),
    "commerce.source": May(add=STEWARDS, change=STEWARDS),
    "outreach.message": May(view=OFFICE),
    "loyalty.account": May(view=CHAIN),
    "loyalty.journalentry": May(view=CHAIN),
    "loyalty.pointlot": May(view=CHAIN),
    "loyalty.pointsadjustment": May(view=CHAIN, add=OFFICE, change=OFFICE),  # until it is decided
    "loyalty.ledgeraudit": May(view=OFFICE),
    "loyalty.reward": May(view=CHAIN, add=OFFICE, change=OFFICE),
    "loyalty.redemption": May(view=CHAIN, change=OFFICE | {Role.OPERATOR}),
    "ingestion.importjob": May(add=STAFF),
    "ingestion.mapping": May(),
    "ingestion.delivery": May(),
    "ingestion.webhookrefusal": May(),
    "ingestion.webhookkey": May(view=STEWARDS, add=ADMIN | {Role.DATA_STEWARD}),
    "ingestion.quarantinedrow": May(change=STAFF),  # mending a row is bringing it in again
    "insights.assumptions": May(change=OFFICE),
    "insights.tagrule": May(change=OFFICE),
    "insights.modelrun": May(),
    "loyalty.program": May(view=CHAIN, change=ADMIN),
    "loyalty.earningrule": May(view=CHAIN, add=OFFICE, change=OFFICE),
    "loyalty.earningruleversion": May(view=CHAIN, change=OFFICE, delete=OFFICE),  # of a draft
    "loyalty.campaign": May(view=CHAIN, add=OFFICE, change=OFFICE),
    "loyalty.tier": May(view=CHAIN, add=ADMIN, change=ADMIN),
    "tenants.tenant": May(view=ADMIN, change=ADMIN),
    "loyalty.retailer": May(view=CHAIN, add=CHAIN - CHECKER, change=CHAIN - CHECKER),
    "loyalty.consumer": May(view=CHAIN, change=CHAIN - CHECKER),  # registered by shops alone
    "loyalty.retailercode": May(view=CHAIN, add=OFFICE),  # made once, never edited
    "loyalty.invoice": May(view=BACK_OFFICE, add=BACK_OFFICE - CHECKER),  # the one here is a draft in others' hands
    "loyalty.productalias": May(
        view=BACK_OFFICE, add=BACK_OFFICE - CHECKER, change=BACK_OFFICE - CHECKER, delete=BACK_OFFICE - CHECKER
    ),
    "loyalty.issuerkey": May(view=BACK_OFFICE, add=ADMIN, change=ADMIN),
    "people.user": May(view=ADMIN, add=ADMIN, change=ADMIN),
    "people.domainevent": May(view=OFFICE),
    "people.apitoken": May(view=ADMIN),
    "auth.group": May(view=ADMIN),
}

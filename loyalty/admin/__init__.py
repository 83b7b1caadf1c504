"""What the administration shows of loyalty, in the form `saas/admin_sites.py` asks for."""

from typing import Any

from loyalty.admin.adjustments import PointsAdjustmentAdmin
from loyalty.admin.consumers import ConsumerAdmin
from loyalty.admin.evidence import IssuerKeyAdmin, ProductAliasAdmin
from loyalty.admin.invoices import InvoiceAdmin
from loyalty.admin.ledger import AccountAdmin, JournalEntryAdmin, LedgerAuditAdmin, PointLotAdmin
from loyalty.admin.programme import CampaignAdmin, ProgramAdmin, TierAdmin
from loyalty.admin.redemptions import RedemptionAdmin
from loyalty.admin.retailer_codes import RetailerCodeAdmin
from loyalty.admin.retailers import RetailerAdmin
from loyalty.admin.rewards import RewardAdmin
from loyalty.admin.rules import EarningRuleAdmin, EarningRuleVersionAdmin
from loyalty.models import (
    Account,
    Campaign,
    Consumer,
    EarningRule,
    EarningRuleVersion,
    Invoice,
    IssuerKey,
    JournalEntry,
    LedgerAudit,
    PointLot,
    PointsAdjustment,
    ProductAlias,
    Program,
    Redemption,
    Retailer,
    RetailerCode,
    Reward,
    Tier,
)

REGISTER: list[tuple[Any, Any]] = [
    (Retailer, RetailerAdmin),
    (Consumer, ConsumerAdmin),
    (RetailerCode, RetailerCodeAdmin),
    (Invoice, InvoiceAdmin),
    (ProductAlias, ProductAliasAdmin),
    (IssuerKey, IssuerKeyAdmin),
    (Program, ProgramAdmin),
    (EarningRule, EarningRuleAdmin),
    (EarningRuleVersion, EarningRuleVersionAdmin),
    (Campaign, CampaignAdmin),
    (Tier, TierAdmin),
    (Reward, RewardAdmin),
    (Redemption, RedemptionAdmin),
    (Account, AccountAdmin),
    (JournalEntry, JournalEntryAdmin),
    (PointLot, PointLotAdmin),
    (PointsAdjustment, PointsAdjustmentAdmin),
    (LedgerAudit, LedgerAuditAdmin),
]

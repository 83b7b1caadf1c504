from loyalty.models.adjustments import PointsAdjustment
from loyalty.models.evidence import Invoice, InvoiceLine, InvoicePage, InvoiceSignal, IssuerKey, ProductAlias
from loyalty.models.ledger import (
    Account,
    Hold,
    HoldResolution,
    JournalEntry,
    LedgerAudit,
    LotAllocation,
    PointLot,
    Posting,
)
from loyalty.models.parties import Consumer, ConsumerRetailer, Retailer, RetailerCode, RetailerDocument
from loyalty.models.programme import (
    Campaign,
    CampaignUse,
    EarningRule,
    EarningRuleVersion,
    Program,
    RuleSimulation,
    Tier,
    TierStay,
)
from loyalty.models.rewards import FulfilmentEvent, Redemption, Reward, StockMovement
from loyalty.models.uploads import Upload

__all__ = [
    "Account",
    "Campaign",
    "CampaignUse",
    "Consumer",
    "ConsumerRetailer",
    "EarningRule",
    "EarningRuleVersion",
    "FulfilmentEvent",
    "Hold",
    "HoldResolution",
    "Invoice",
    "InvoiceLine",
    "InvoicePage",
    "InvoiceSignal",
    "IssuerKey",
    "JournalEntry",
    "LedgerAudit",
    "LotAllocation",
    "PointLot",
    "PointsAdjustment",
    "Posting",
    "ProductAlias",
    "Program",
    "Redemption",
    "Retailer",
    "RetailerCode",
    "RetailerDocument",
    "Reward",
    "RuleSimulation",
    "StockMovement",
    "Tier",
    "TierStay",
    "Upload",
]

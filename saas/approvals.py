"""Which entries pass the chain of approvals: one table, kind -> how its app handles it."""

from collections.abc import Mapping
from typing import Final

from approval.kinds import Handler
from approval.models import Kind
from loyalty.handlers import consumer, invoice, points_adjustment, redemption, retailer

HANDLERS: Final[Mapping[Kind, Handler]] = {
    Kind.RETAILER: retailer.HANDLER,
    Kind.CONSUMER: consumer.HANDLER,
    Kind.INVOICE: invoice.HANDLER,
    Kind.REDEMPTION: redemption.HANDLER,
    Kind.POINTS_ADJUSTMENT: points_adjustment.HANDLER,
}

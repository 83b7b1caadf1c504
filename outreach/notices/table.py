"""Each notice there is, in the order in which people choose among them."""

from typing import Final

from outreach.notices import (
    gift_approved,
    gift_at_retailer,
    gift_dispatched,
    gift_handed_over,
    gift_queried,
    gift_rejected,
    gift_returned,
    invoice_approved,
    invoice_queried,
    invoice_rejected,
    invoice_returned,
    membership_approved,
    membership_rejected,
    membership_returned,
    points_adjusted,
    points_expiring,
    points_released,
    registration_approved,
    registration_rejected,
    registration_returned,
    tier_reached,
    tier_warned,
)
from outreach.notices.notice import Notice

NOTICES: Final[tuple[Notice, ...]] = (
    registration_approved.NOTICE,
    registration_returned.NOTICE,
    registration_rejected.NOTICE,
    membership_approved.NOTICE,
    membership_returned.NOTICE,
    membership_rejected.NOTICE,
    invoice_approved.NOTICE,
    invoice_returned.NOTICE,
    invoice_queried.NOTICE,
    invoice_rejected.NOTICE,
    points_released.NOTICE,
    points_expiring.NOTICE,
    points_adjusted.NOTICE,
    tier_reached.NOTICE,
    tier_warned.NOTICE,
    gift_approved.NOTICE,
    gift_returned.NOTICE,
    gift_queried.NOTICE,
    gift_rejected.NOTICE,
    gift_dispatched.NOTICE,
    gift_at_retailer.NOTICE,
    gift_handed_over.NOTICE,
)
BY_KIND: Final = {notice.kind: notice for notice in NOTICES}
EVENTS: Final = frozenset(notice.event for notice in NOTICES if notice.event)

"""Which step of an approved gift may follow which: one table."""

from typing import Final

from loyalty.models.rewards import FulfilmentEvent, Redemption

Step = FulfilmentEvent.State

NEXT: Final[dict[str, frozenset[str]]] = {
    Step.PENDING: frozenset({Step.PACKED, Step.AT_RETAILER, Step.WRITTEN_OFF}),  # some lie at the retailer's already
    Step.PACKED: frozenset({Step.DISPATCHED, Step.WRITTEN_OFF}),
    Step.DISPATCHED: frozenset({Step.AT_RETAILER, Step.FAILED, Step.RETURNED, Step.WRITTEN_OFF}),
    Step.FAILED: frozenset({Step.DISPATCHED, Step.RETURNED, Step.WRITTEN_OFF}),
    Step.AT_RETAILER: frozenset({Step.HANDED_OVER, Step.RETURNED, Step.WRITTEN_OFF}),
    Step.RETURNED: frozenset({Step.PACKED}),  # sent again; or refunded, which is no step of the gift's way
    Step.HANDED_OVER: frozenset(),
    Step.WRITTEN_OFF: frozenset({Step.PACKED}),  # another piece from the stock
}
# Before the hand-over, points can be given back from any step.
IS_OVER: Final = frozenset({Step.HANDED_OVER})

STILL_ASKED_FOR: Final = frozenset(
    {
        Redemption.State.AWAITING_CONSENT,
        Redemption.State.IN_REVIEW,
        Redemption.State.ON_QUERY,
        Redemption.State.RETURNED,
    }
)
# What counts against a consumer's limit of a gift.
COUNTS: Final = STILL_ASKED_FOR | {Redemption.State.APPROVED, Redemption.State.FULFILLED}
EVENTS: Final[dict[str, str]] = {
    Step.PENDING: "gift.pending",
    Step.PACKED: "gift.packed",
    Step.DISPATCHED: "gift.dispatched",
    Step.AT_RETAILER: "gift.at_retailer",
    Step.HANDED_OVER: "gift.handed_over",
    Step.FAILED: "gift.failed",
    Step.RETURNED: "gift.returned",
    Step.WRITTEN_OFF: "gift.written_off",
}

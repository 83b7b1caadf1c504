"""The consumer's own word: which code answers for which gift, and what the message says."""

from datetime import datetime, timedelta
from typing import Final

from loyalty.models import Redemption
from loyalty.rewards.errors import WrongStateError
from people.actions.request_code import request_code
from people.models import OneTimeCode
from people.one_time_codes import SentCode

# A yes that does not come within a day is a no; the points are free again.
CONSENT_WITHIN: Final = timedelta(days=1)


def bound_to(redemption: Redemption) -> str:
    return f"redemption:{redemption.pk}"


def consent_text(redemption: Redemption) -> str:
    return f"{redemption.pieces} of {redemption.reward} for {redemption.points:,} points at {redemption.retailer}"


def require_awaiting_consent(redemption: Redemption, *, at: datetime) -> None:
    """Raises WrongStateError when there is nothing to agree to, or no more."""
    if redemption.state != Redemption.State.AWAITING_CONSENT:
        raise WrongStateError(f"This gift waits for no consent: {redemption.get_state_display()}.")
    if at >= redemption.created_at + CONSENT_WITHIN:
        raise WrongStateError("The consent came too late. Ask for the gift again.")


def send_consent_code(*, redemption: Redemption, ip: str, at: datetime) -> SentCode:
    """To the consumer's own phone; never inside a transaction, since it goes over the network.

    Raises what `request_code` raises.
    """
    return request_code(
        purpose=OneTimeCode.Purpose.CONSENT_TO_REDEMPTION,
        address=redemption.consumer.phone,
        channel=OneTimeCode.Channel.SMS,
        bound_to=bound_to(redemption),
        about=f"{consent_text(redemption)}.",
        ip=ip,
        at=at,
    )


def send_hand_over_code(*, redemption: Redemption, ip: str, at: datetime) -> SentCode:
    """What the consumer says to the retailer when the gift is in their hands."""
    return request_code(
        purpose=OneTimeCode.Purpose.HAND_OVER,
        address=redemption.consumer.phone,
        channel=OneTimeCode.Channel.SMS,
        bound_to=bound_to(redemption),
        about=f"{redemption.pieces} of {redemption.reward}.",
        ip=ip,
        at=at,
    )

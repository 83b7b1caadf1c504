from datetime import datetime
from uuid import UUID

from approval.actions.open_request import open_request
from approval.models import Kind
from loyalty.models import Redemption
from loyalty.permissions import require_party_or
from loyalty.rewards.consent import bound_to, consent_text, require_awaiting_consent
from people.actions.use_code import using_code
from people.models import OneTimeCode, User
from people.record import record


def consent_to_redemption(
    *, redemption: Redemption, code_id: UUID, digits: str, actor: User, at: datetime
) -> Redemption:
    """Take the consumer's word, by the code sent to their phone, and hand the redemption to the chain.

    **Who**: the retailer or the consumer, who typed the code; staff with `loyalty.add_redemption`.
    **Writes**: the used code, `consented_at`, an approval request. Event `redemption.consented`.
    **Raises**: NotAllowedError, WrongStateError, WrongCodeError, CodeOverError.
    """
    require_party_or(actor, redemption.retailer, redemption.consumer, "loyalty.add_redemption")
    purpose = OneTimeCode.Purpose.CONSENT_TO_REDEMPTION
    with using_code(code_id=code_id, digits=digits, purpose=purpose, bound_to=bound_to(redemption), at=at):
        return _hand_in(redemption, actor, at)


def _hand_in(redemption: Redemption, actor: User, at: datetime) -> Redemption:
    current = (
        Redemption.objects.select_for_update(of=["self"])
        .select_related("reward", "retailer", "consumer", "maker")
        .get(pk=redemption.pk)
    )
    require_awaiting_consent(current, at=at)
    current.state = Redemption.State.IN_REVIEW
    current.consented_at = at
    current.consent_text = consent_text(current)[:300]
    current.save(update_fields=["state", "consented_at", "consent_text"])
    record(event="redemption.consented", actor=actor, subject=current, at=at)
    open_request(kind=Kind.REDEMPTION, subject=current, maker=current.maker, at=at)
    return current

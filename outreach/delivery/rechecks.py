"""Whether a planned message should still be sent, asked just before it is."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Final

from loyalty.models import Consumer, Retailer
from outreach.models import Channel, Message, Preference

Reason = Message.Reason
SHUT_OUT: Final[dict[str, frozenset[str]]] = {
    "consumer": frozenset({Consumer.State.SUSPENDED, Consumer.State.CLOSED, Consumer.State.ANONYMISED}),
    "retailer": frozenset({Retailer.State.SUSPENDED, Retailer.State.CLOSED}),
}


def find_reason_to_skip(
    message: Message,
    *,
    at: datetime,
    still_true: Mapping[str, Callable[[Message, datetime], bool]],
    must_have: Collection[str],
) -> str:
    """Empty when there is none. `still_true` has, by kind, how to ask whether what it says is still so;
    what is in `must_have` goes whatever the person chose.
    """
    if at > message.late_at:
        return Reason.TOO_LATE
    if message.user is None or not message.address:
        return Reason.GONE
    if not message.user.is_active:
        return Reason.SHUT_OUT
    party, _, party_id = message.recipient.partition(":")
    if party in SHUT_OUT:
        reason = _find_reason_of_party(message, party, party_id)
        if reason:
            return reason
    chosen = Preference.objects.filter(user=message.user, kind=message.kind, channel=message.channel)
    if message.kind not in must_have and chosen.filter(is_on=False).exists():
        return Reason.TURNED_OFF
    is_true = still_true.get(message.kind)
    return "" if is_true is None or is_true(message, at) else Reason.OUTDATED


def _find_reason_of_party(message: Message, party: str, party_id: str) -> str:
    model: type[Consumer] | type[Retailer] = Consumer if party == "consumer" else Retailer
    row = model.objects.filter(pk=party_id, user=message.user).first()
    if row is None:
        return Reason.GONE
    if row.state in SHUT_OUT[party]:
        return Reason.SHUT_OUT
    current = row.phone if message.channel == Channel.SMS else row.email
    return "" if current.lower() == message.address.lower() else Reason.OTHER_ADDRESS

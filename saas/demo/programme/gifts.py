"""Gifts in each state: asked for, agreed to, decided on, on their way and in somebody's hands."""

from datetime import datetime, timedelta
from typing import Final

from approval.models import Kind, Verdict
from loyalty.actions.cancel_redemption import cancel_redemption
from loyalty.actions.consent_to_redemption import consent_to_redemption
from loyalty.actions.move_gift import Step, hand_over_gift, move_gift
from loyalty.actions.refund_redemption import refund_redemption
from loyalty.actions.request_redemption import request_redemption
from loyalty.ledger.balances import list_balances
from loyalty.models import Consumer, ConsumerRetailer, Redemption, Retailer, Reward
from loyalty.rewards.consent import send_consent_code, send_hand_over_code
from loyalty.rewards.errors import RedemptionRefusedError
from people.models import User
from saas.demo.programme.chain import Office
from saas.demo.programme.phones import TextInbox

# What becomes of each, in turn; the first ones were asked for longest ago.
FATES: Final = (
    "handed_over",
    "handed_over",
    "handed_over",
    "refunded",
    "rejected",
    "dispatched",
    "at_retailer",
    "cancelled",
    "packed",
    "returned",
    "approved",
    "in_review",
    "in_review",
    "awaiting",
)
_WAY: Final = {
    "packed": (Step.PACKED,),
    "dispatched": (Step.PACKED, Step.DISPATCHED),
    "at_retailer": (Step.PACKED, Step.DISPATCHED, Step.AT_RETAILER),
    "handed_over": (Step.PACKED, Step.DISPATCHED, Step.AT_RETAILER),
}


def give_gifts(consumers: list[Consumer], *, now: datetime, inbox: TextInbox, office: Office, manager: User) -> int:
    """One gift for each of those who have most points; how many were asked for."""
    balances = list_balances([consumer.pk for consumer in consumers], at=now)
    richest = sorted(consumers[1:], key=lambda consumer: -balances[consumer.pk].available)
    asked = 0
    for place, (consumer, fate) in enumerate(zip(richest, FATES, strict=False)):
        at = now - timedelta(hours=30 * (len(FATES) - place) - 29)
        asked += _give(consumer, fate, at, inbox, office, manager)
    return asked


def _give(consumer: Consumer, fate: str, at: datetime, inbox: TextInbox, office: Office, manager: User) -> bool:
    link = ConsumerRetailer.objects.filter(consumer=consumer).select_related("retailer__user").earliest("consented_at")
    redemption = _ask(consumer, link.retailer, at)
    if redemption is None:
        return False
    _follow(redemption, fate, at, inbox, office, manager)
    return True


def _ask(consumer: Consumer, retailer: Retailer, at: datetime) -> Redemption | None:
    """The dearest gift that the consumer may have."""
    for reward in Reward.objects.filter(is_active=True).order_by("-points"):
        try:
            return request_redemption(
                retailer=retailer, consumer=consumer, reward=reward, pieces=1, actor=retailer.user, at=at
            )
        except RedemptionRefusedError:
            continue
    return None


def _follow(redemption: Redemption, fate: str, at: datetime, inbox: TextInbox, office: Office, manager: User) -> None:
    user = redemption.retailer.user
    if fate == "awaiting":
        return
    if fate == "cancelled":
        cancel_redemption(redemption=redemption, actor=user, at=at + timedelta(minutes=30))
        return
    _agree(redemption, at + timedelta(minutes=2), inbox)
    if fate == "in_review":
        return
    if fate in {"rejected", "returned"}:
        verdict = Verdict.REJECT if fate == "rejected" else Verdict.RETURN
        office.answer(Kind.REDEMPTION, redemption, verdict, at=at + timedelta(hours=3))
        return
    at = office.approve(Kind.REDEMPTION, redemption, at=at + timedelta(minutes=10))
    redemption = Redemption.objects.select_related("reward", "retailer__user", "consumer").get(pk=redemption.pk)
    if fate == "refunded":
        reason = "No longer made"
        refund_redemption(redemption=redemption, reason=reason, actor=manager, at=at + timedelta(hours=1))
        return
    for hours, step in enumerate(_WAY.get(fate, ()), start=1):
        note = "DHL 00340434" if step == Step.DISPATCHED else ""
        actor = user if step == Step.AT_RETAILER else manager
        move_gift(redemption=redemption, to=step, actor=actor, at=at + timedelta(hours=hours), note=note)
    if fate == "handed_over":
        _hand_over(redemption, at + timedelta(hours=6), inbox)


def _agree(redemption: Redemption, at: datetime, inbox: TextInbox) -> None:
    sent = send_consent_code(redemption=redemption, ip=_ip(redemption), at=at)
    consent_to_redemption(
        redemption=redemption,
        code_id=sent.id,
        digits=inbox.read_digits(redemption.consumer.phone),
        actor=redemption.retailer.user,
        at=at + timedelta(minutes=1),
    )


def _hand_over(redemption: Redemption, at: datetime, inbox: TextInbox) -> None:
    sent = send_hand_over_code(redemption=redemption, ip=_ip(redemption), at=at)
    hand_over_gift(
        redemption=redemption,
        code_id=sent.id,
        digits=inbox.read_digits(redemption.consumer.phone),
        actor=redemption.retailer.user,
        at=at + timedelta(minutes=1),
    )


def _ip(redemption: Redemption) -> str:
    return f"198.51.100.{int(redemption.retailer.phone[-2:])}"

"""To the member, and by mail to the shop that asked for it, when the last hand has approved a gift."""

from collections.abc import Iterator
from typing import Final

from loyalty.models import Redemption
from outreach.notices.notice import BOTH, CONSUMER, MAIL_ONLY, RETAILER, Notice, Told
from people.models import DomainEvent


def write(event: DomainEvent) -> Iterator[Told]:
    gift = Redemption.objects.select_related("retailer__user", "consumer__user", "reward").get(pk=event.subject_id)
    what = f"{gift.pieces} of {gift.reward}" if gift.pieces > 1 else str(gift.reward)
    yield Told(
        party=gift.consumer,
        source=f"redemption:{gift.pk}",
        subject=f"Your gift is on its way to being packed: {what}",
        paragraphs=(f"Your gift, {what}, is approved. We tell you when it is on its way.",),
        sentence=f"Your gift is approved: {what}.",
        button="Follow your gift",
        path=f"/me/gifts/{gift.pk}",
    )
    yield Told(
        party=gift.retailer,
        source=f"redemption:{gift.pk}",
        subject=f"The gift for {gift.consumer} is approved",
        paragraphs=(f"{what} for {gift.consumer} is approved and will be packed.",),
        sentence=f"{what} for {gift.consumer} is approved.",
        button="Open the gift",
        path=f"/retailer/gifts/{gift.pk}",
        mentions=gift.consumer,
    )


NOTICE: Final = Notice(
    kind="gift_approved",
    event="redemption.approved",
    label="A gift is approved",
    by_default={CONSUMER: BOTH, RETAILER: MAIL_ONLY},
    write=write,
)

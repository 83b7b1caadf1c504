"""To the member and the shop, when a gift is rejected: the points are back."""

from collections.abc import Iterator
from typing import Final

from loyalty.models import Redemption
from outreach.notices.notice import BOTH, CONSUMER, RETAILER, Notice, Told, with_reason
from people.models import DomainEvent


def write(event: DomainEvent) -> Iterator[Told]:
    gift = Redemption.objects.select_related("retailer__user", "consumer__user", "reward").get(pk=event.subject_id)
    what = f"{gift.pieces} of {gift.reward}" if gift.pieces > 1 else str(gift.reward)
    yield Told(
        party=gift.consumer,
        source=f"redemption:{gift.pk}",
        subject=f"Your gift was rejected: {what}",
        paragraphs=(with_reason(f"{what} was rejected. The points set aside for it are yours again.", gift.reason),),
        sentence=with_reason(f"Your gift {what} was rejected; its points are yours again.", gift.reason),
        button="See your gifts",
        path=f"/me/gifts/{gift.pk}",
    )
    yield Told(
        party=gift.retailer,
        source=f"redemption:{gift.pk}",
        subject=f"The gift for {gift.consumer} was rejected",
        paragraphs=(
            with_reason(f"{what} for {gift.consumer} was rejected. The points are back with them.", gift.reason),
        ),
        sentence=with_reason(f"{what} for {gift.consumer} was rejected.", gift.reason),
        button="Open the gift",
        path=f"/retailer/gifts/{gift.pk}",
        mentions=gift.consumer,
    )


NOTICE: Final = Notice(
    kind="gift_rejected",
    event="redemption.rejected",
    label="A gift is rejected",
    by_default={CONSUMER: BOTH, RETAILER: BOTH},
    write=write,
)

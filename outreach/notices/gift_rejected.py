"""To the member and the shop, when a gift is rejected: the points are back."""

from collections.abc import Iterator
from typing import Final

from outreach.notices.gifts import find_gift, tell_member, tell_shop, words_for
from outreach.notices.notice import BOTH, CONSUMER, RETAILER, Notice, Told, with_reason
from people.models import DomainEvent


def write(event: DomainEvent) -> Iterator[Told]:
    gift = find_gift(event)
    what = words_for(gift)
    yield tell_member(
        gift,
        subject=f"Your gift was rejected: {what}",
        paragraph=with_reason(f"{what} was rejected. The points set aside for it are yours again.", gift.reason),
        sentence=with_reason(f"Your gift {what} was rejected; its points are yours again.", gift.reason),
        button="See your gifts",
    )
    yield tell_shop(
        gift,
        subject=f"The gift for {gift.consumer} was rejected",
        paragraph=with_reason(f"{what} for {gift.consumer} was rejected. The points are back with them.", gift.reason),
        sentence=with_reason(f"{what} for {gift.consumer} was rejected.", gift.reason),
        button="Open the gift",
    )


NOTICE: Final = Notice(
    kind="gift_rejected",
    event="redemption.rejected",
    label="A gift is rejected",
    by_default={CONSUMER: BOTH, RETAILER: BOTH},
    write=write,
)

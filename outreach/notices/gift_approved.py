"""To the member, and by mail to the shop that asked for it, when the last hand has approved a gift."""

from collections.abc import Iterator
from typing import Final

from outreach.notices.gifts import find_gift, tell_member, tell_shop, words_for
from outreach.notices.notice import BOTH, CONSUMER, MAIL_ONLY, RETAILER, Notice, Told
from people.models import DomainEvent


def write(event: DomainEvent) -> Iterator[Told]:
    gift = find_gift(event)
    what = words_for(gift)
    yield tell_member(
        gift,
        subject=f"Your gift is on its way to being packed: {what}",
        paragraph=f"Your gift, {what}, is approved. We tell you when it is on its way.",
        sentence=f"Your gift is approved: {what}.",
        button="Follow your gift",
    )
    yield tell_shop(
        gift,
        subject=f"The gift for {gift.consumer} is approved",
        paragraph=f"{what} for {gift.consumer} is approved and will be packed.",
        sentence=f"{what} for {gift.consumer} is approved.",
        button="Open the gift",
    )


NOTICE: Final = Notice(
    kind="gift_approved",
    event="redemption.approved",
    label="A gift is approved",
    by_default={CONSUMER: BOTH, RETAILER: MAIL_ONLY},
    write=write,
)

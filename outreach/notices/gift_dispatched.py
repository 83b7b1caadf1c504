"""To the member and, by mail, to the shop, when a gift leaves the company."""

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
        subject=f"Your gift is on its way: {what}",
        paragraph=f"{what} is on its way to {gift.retailer}. We tell you when it is there.",
        sentence=f"Your gift {what} is on its way to {gift.retailer}.",
        button="Follow your gift",
    )
    yield tell_shop(
        gift,
        subject="A gift is on its way to you",
        paragraph=f"{what} for {gift.consumer} is on its way to your shop. Tell us in the app when it is there.",
        sentence=f"{what} for {gift.consumer} is on its way to you.",
        button="Open the gift",
    )


NOTICE: Final = Notice(
    kind="gift_dispatched",
    event="gift.dispatched",
    label="A gift is on its way",
    by_default={CONSUMER: BOTH, RETAILER: MAIL_ONLY},
    write=write,
)

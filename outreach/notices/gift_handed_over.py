"""To the member and, by mail, to the shop: the receipt of a gift, which also tells whoever did not get it."""

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
        subject=f"You have your gift: {what}",
        paragraph=f"{what} was handed to you at {gift.retailer}. If you did not get it, please tell us.",
        sentence=f"{what} was handed to you at {gift.retailer}. Not so? Please tell us.",
        button="See the gift",
    )
    yield tell_shop(
        gift,
        subject="A gift was handed over",
        paragraph=f"{what} was handed to {gift.consumer}.",
        sentence=f"{what} was handed to {gift.consumer}.",
        button="Open the gift",
    )


NOTICE: Final = Notice(
    kind="gift_handed_over",
    event="gift.handed_over",
    label="A gift is handed over",
    by_default={CONSUMER: BOTH, RETAILER: MAIL_ONLY},
    write=write,
)

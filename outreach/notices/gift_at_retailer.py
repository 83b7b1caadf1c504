"""To the member, when a gift lies at the shop."""

from collections.abc import Iterator
from typing import Final

from outreach.notices.gifts import find_gift, tell_member, words_for
from outreach.notices.notice import BOTH, CONSUMER, Notice, Told
from people.models import DomainEvent


def write(event: DomainEvent) -> Iterator[Told]:
    gift = find_gift(event)
    what = words_for(gift)
    yield tell_member(
        gift,
        subject=f"Fetch your gift: {what}",
        paragraph=f"{what} waits for you at {gift.retailer}. Take your phone along: a code proves that you got it.",
        sentence=f"Your gift {what} waits at {gift.retailer}. Bring your phone.",
        button="See the gift",
    )


NOTICE: Final = Notice(
    kind="gift_at_retailer",
    event="gift.at_retailer",
    label="A gift can be fetched",
    by_default={CONSUMER: BOTH},
    write=write,
)

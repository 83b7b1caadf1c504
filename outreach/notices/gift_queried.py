"""To the shop, when a checker asks something about a gift."""

from collections.abc import Iterator
from typing import Final

from outreach.notices.gifts import find_gift, tell_shop, words_for
from outreach.notices.notice import BOTH, RETAILER, Notice, Told, with_reason
from people.models import DomainEvent


def write(event: DomainEvent) -> Iterator[Told]:
    gift = find_gift(event)
    what = words_for(gift)
    yield tell_shop(
        gift,
        subject=f"A question about the gift for {gift.consumer}",
        paragraph=with_reason(f"There is a question about {what} for {gift.consumer}:", gift.reason),
        sentence=with_reason(f"Question about {what}:", gift.reason),
        button="Answer",
    )


NOTICE: Final = Notice(
    kind="gift_queried",
    event="redemption.queried",
    label="A question about a gift",
    by_default={RETAILER: BOTH},
    write=write,
)

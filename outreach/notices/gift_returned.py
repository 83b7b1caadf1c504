"""To the shop, when its request for a gift was sent back."""

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
        subject=f"Please correct the gift for {gift.consumer}",
        paragraph=with_reason(
            f"The request for {what} for {gift.consumer} came back. Correct it and hand it in again.", gift.reason
        ),
        sentence=with_reason(f"Please correct the request for {what}.", gift.reason),
        button="Correct it",
    )


NOTICE: Final = Notice(
    kind="gift_returned",
    event="redemption.returned",
    label="A gift comes back to be corrected",
    by_default={RETAILER: BOTH},
    write=write,
)

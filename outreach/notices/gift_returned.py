"""To the shop, when its request for a gift was sent back."""

from collections.abc import Iterator
from typing import Final

from loyalty.models import Redemption
from outreach.notices.notice import BOTH, RETAILER, Notice, Told, with_reason
from people.models import DomainEvent


def write(event: DomainEvent) -> Iterator[Told]:
    gift = Redemption.objects.select_related("retailer__user", "consumer__user", "reward").get(pk=event.subject_id)
    what = f"{gift.pieces} of {gift.reward}" if gift.pieces > 1 else str(gift.reward)
    yield Told(
        party=gift.retailer,
        source=f"redemption:{gift.pk}",
        subject=f"Please correct the gift for {gift.consumer}",
        paragraphs=(
            with_reason(
                f"The request for {what} for {gift.consumer} came back. Correct it and hand it in again.", gift.reason
            ),
        ),
        sentence=with_reason(f"Please correct the request for {what}.", gift.reason),
        button="Correct it",
        path=f"/retailer/gifts/{gift.pk}",
        mentions=gift.consumer,
    )


NOTICE: Final = Notice(
    kind="gift_returned",
    event="redemption.returned",
    label="A gift comes back to be corrected",
    by_default={RETAILER: BOTH},
    write=write,
)

"""To the shop, when a checker asks something about a gift."""

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
        subject=f"A question about the gift for {gift.consumer}",
        paragraphs=(with_reason(f"There is a question about {what} for {gift.consumer}:", gift.reason),),
        sentence=with_reason(f"Question about {what}:", gift.reason),
        button="Answer",
        path=f"/retailer/gifts/{gift.pk}",
        mentions=gift.consumer,
    )


NOTICE: Final = Notice(
    kind="gift_queried",
    event="redemption.queried",
    label="A question about a gift",
    by_default={RETAILER: BOTH},
    write=write,
)

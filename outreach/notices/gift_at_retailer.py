"""To the member, when a gift lies at the shop."""

from collections.abc import Iterator
from typing import Final

from loyalty.models import Redemption
from outreach.notices.notice import BOTH, CONSUMER, Notice, Told
from people.models import DomainEvent


def write(event: DomainEvent) -> Iterator[Told]:
    gift = Redemption.objects.select_related("retailer__user", "consumer__user", "reward").get(pk=event.subject_id)
    what = f"{gift.pieces} of {gift.reward}" if gift.pieces > 1 else str(gift.reward)
    yield Told(
        party=gift.consumer,
        source=f"redemption:{gift.pk}",
        subject=f"Fetch your gift: {what}",
        paragraphs=(f"{what} waits for you at {gift.retailer}. Take your phone along: a code proves that you got it.",),
        sentence=f"Your gift {what} waits at {gift.retailer}. Bring your phone.",
        button="See the gift",
        path=f"/me/gifts/{gift.pk}",
    )


NOTICE: Final = Notice(
    kind="gift_at_retailer",
    event="gift.at_retailer",
    label="A gift can be fetched",
    by_default={CONSUMER: BOTH},
    write=write,
)

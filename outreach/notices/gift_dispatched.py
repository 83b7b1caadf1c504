"""To the member and, by mail, to the shop, when a gift leaves the company."""

from collections.abc import Iterator
from typing import Final

from loyalty.models import Redemption
from outreach.notices.notice import BOTH, CONSUMER, MAIL_ONLY, RETAILER, Notice, Told
from people.models import DomainEvent


def write(event: DomainEvent) -> Iterator[Told]:
    gift = Redemption.objects.select_related("retailer__user", "consumer__user", "reward").get(pk=event.subject_id)
    what = f"{gift.pieces} of {gift.reward}" if gift.pieces > 1 else str(gift.reward)
    yield Told(
        party=gift.consumer,
        source=f"redemption:{gift.pk}",
        subject=f"Your gift is on its way: {what}",
        paragraphs=(f"{what} is on its way to {gift.retailer}. We tell you when it is there.",),
        sentence=f"Your gift {what} is on its way to {gift.retailer}.",
        button="Follow your gift",
        path=f"/me/gifts/{gift.pk}",
    )
    yield Told(
        party=gift.retailer,
        source=f"redemption:{gift.pk}",
        subject="A gift is on its way to you",
        paragraphs=(f"{what} for {gift.consumer} is on its way to your shop. Tell us in the app when it is there.",),
        sentence=f"{what} for {gift.consumer} is on its way to you.",
        button="Open the gift",
        path=f"/retailer/gifts/{gift.pk}",
        mentions=gift.consumer,
    )


NOTICE: Final = Notice(
    kind="gift_dispatched",
    event="gift.dispatched",
    label="A gift is on its way",
    by_default={CONSUMER: BOTH, RETAILER: MAIL_ONLY},
    write=write,
)

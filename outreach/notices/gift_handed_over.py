"""To the member and, by mail, to the shop: the receipt of a gift, which also tells whoever did not get it."""

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
        subject=f"You have your gift: {what}",
        paragraphs=(f"{what} was handed to you at {gift.retailer}. If you did not get it, please tell us.",),
        sentence=f"{what} was handed to you at {gift.retailer}. Not so? Please tell us.",
        button="See the gift",
        path=f"/me/gifts/{gift.pk}",
    )
    yield Told(
        party=gift.retailer,
        source=f"redemption:{gift.pk}",
        subject="A gift was handed over",
        paragraphs=(f"{what} was handed to {gift.consumer}.",),
        sentence=f"{what} was handed to {gift.consumer}.",
        button="Open the gift",
        path=f"/retailer/gifts/{gift.pk}",
        mentions=gift.consumer,
    )


NOTICE: Final = Notice(
    kind="gift_handed_over",
    event="gift.handed_over",
    label="A gift is handed over",
    by_default={CONSUMER: BOTH, RETAILER: MAIL_ONLY},
    write=write,
)

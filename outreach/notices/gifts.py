"""What the notices about gifts share: the gift, its words, and whom they go to."""

from loyalty.models import Redemption
from outreach.notices.notice import Told
from people.models import DomainEvent


def find_gift(event: DomainEvent) -> Redemption:
    return Redemption.objects.select_related("retailer__user", "consumer__user", "reward").get(pk=event.subject_id)


def words_for(gift: Redemption) -> str:
    return f"{gift.pieces} of {gift.reward}" if gift.pieces > 1 else str(gift.reward)


def tell_member(gift: Redemption, *, subject: str, paragraph: str, sentence: str, button: str) -> Told:
    return Told(
        party=gift.consumer,
        source=f"redemption:{gift.pk}",
        subject=subject,
        paragraphs=(paragraph,),
        sentence=sentence,
        button=button,
        path=f"/me/gifts/{gift.pk}",
    )


def tell_shop(gift: Redemption, *, subject: str, paragraph: str, sentence: str, button: str) -> Told:
    return Told(
        party=gift.retailer,
        source=f"redemption:{gift.pk}",
        subject=subject,
        paragraphs=(paragraph,),
        sentence=sentence,
        button=button,
        path=f"/retailer/gifts/{gift.pk}",
        mentions=gift.consumer,
    )

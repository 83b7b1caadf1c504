"""What campaigns may still give: read under a lock that is held until it is written down what they gave."""

from django.db.models import F

from loyalty.models import Campaign, CampaignUse, Consumer, JournalEntry
from loyalty.points import terms
from loyalty.points.count import CampaignPoints, applies
from loyalty.queries.terms import campaign_of, get_taken


def lock_campaigns(*, basket: terms.Basket, consumer: Consumer) -> list[terms.Campaign]:
    """The campaigns that apply to the basket, locked in one order, with what they may still give. In a transaction.

    The others are not locked, so that an invoice of pipes does not wait for one of valves.
    """
    running = Campaign.objects.filter(
        is_active=True, begins_on__lte=basket.bought_on, ends_on__gte=basket.bought_on
    ).order_by("pk")
    ids = [row.pk for row in running if applies(campaign_of(row, taken=0), basket)]
    if not ids:
        return []
    locked = list(Campaign.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True))
    taken = get_taken(consumer, ids)
    return [campaign_of(row, taken=taken.get(row.pk, 0)) for row in locked]


def use_campaign(*, chosen: CampaignPoints, entry: JournalEntry) -> None:
    """Write down what the campaign gave to an accrual."""
    campaign_id = chosen.campaign.campaign_id
    Campaign.objects.filter(pk=campaign_id).update(used_points=F("used_points") + chosen.points)
    CampaignUse.objects.create(
        campaign_id=campaign_id, entry=entry, consumer_id=entry.consumer_id, points=chosen.points
    )

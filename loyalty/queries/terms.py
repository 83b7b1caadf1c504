"""The programme's promises as the pure rules take them."""

from fractions import Fraction

from django.db.models import Sum

from loyalty.models import Campaign, CampaignUse, Consumer, EarningRuleVersion
from loyalty.points import terms


def list_rules() -> list[terms.Rule]:
    """Every published version of every active rule; which of them holds on a day is for the rules to say."""
    published = EarningRuleVersion.objects.filter(published_at__isnull=False, rule__is_active=True)
    return [rule_of(version) for version in published.select_related("rule").order_by("rule_id", "number")]


def rule_of(version: EarningRuleVersion) -> terms.Rule:
    return terms.Rule(
        rule_id=version.rule_id,
        version_id=version.pk or 0,
        name=version.rule.name,
        number=version.number,
        per=terms.Per(version.per),
        points=version.points,
        per_amount=Fraction(version.per_amount),
        begins_on=version.begins_on,
        ends_on=version.ends_on,
        reach=terms.reach_of(version.scope, version.scope_values),
        minimum_amount=Fraction(version.minimum_amount),
        minimum_units=Fraction(version.minimum_units),
    )


def campaign_of(campaign: Campaign, *, taken: int) -> terms.Campaign:
    """`taken` is what the consumer has had from it."""
    limits = []
    if campaign.budget_points is not None:
        limits.append((campaign.budget_points - campaign.used_points, terms.Limit.BUDGET))
    if campaign.points_per_consumer is not None:
        limits.append((campaign.points_per_consumer - taken, terms.Limit.CONSUMER))
    most, limit = min(limits, default=(None, None))
    return terms.Campaign(
        campaign_id=campaign.pk,
        name=campaign.name,
        percent=campaign.multiplier_percent,
        bonus=campaign.bonus_points,
        begins_on=campaign.begins_on,
        ends_on=campaign.ends_on,
        reach=terms.reach_of(campaign.scope, campaign.scope_values),
        region=campaign.region,
        minimum_amount=Fraction(campaign.minimum_amount),
        most=most if most is None else max(most, 0),
        limit=limit,
    )


def get_taken(consumer: Consumer, campaign_ids: list[int]) -> dict[int, int]:
    """Campaign → what the consumer has had from it, for those that gave anything."""
    uses = CampaignUse.objects.filter(consumer=consumer, campaign__in=campaign_ids).order_by()
    return dict(uses.values_list("campaign").annotate(points=Sum("points")))

"""Points for a basket."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from loyalty.points.shares import round_down_together, share_out
from loyalty.points.terms import Basket, Campaign, Limit, Line, Per, Reach, Rule, Tier, in_force

NOTHING = Fraction(0)


class Nothing(StrEnum):
    """Why a purchase brings no points at all."""

    CLOSED = "closed"
    LEFT = "left"
    NO_RULE = "no_rule"
    MINIMUM = "minimum"
    FRACTION = "fraction"


@dataclass(frozen=True, slots=True)
class LinePoints:
    """`exact` is what the rule gives, `with_tier` the same after the tier; `points` = `own` + `from_campaign`."""

    line: Line
    rule: Rule | None
    exact: Fraction
    with_tier: Fraction
    own: int
    from_campaign: int

    @property
    def points(self) -> int:
        return self.own + self.from_campaign

    @property
    def got_the_rest(self) -> bool:
        """Whether one of the points lost in rounding the lines came back to this one."""
        return self.own > self.with_tier


@dataclass(frozen=True, slots=True)
class CampaignPoints:
    """`asked` is what it would give without limits; of `points`, the lines got `on_lines` and the bonus the rest."""

    campaign: Campaign
    asked: int
    points: int
    on_lines: int

    @property
    def cut_by(self) -> Limit | None:
        return self.campaign.limit if self.points < self.asked else None


@dataclass(frozen=True, slots=True)
class Missed:
    """A rule that counts lines of the basket, whose minimum they do not reach."""

    rule: Rule
    amount: Fraction
    units: Fraction


@dataclass(frozen=True, slots=True)
class Outcome:
    """`points` is the sum of the lines, the rule per invoice and the campaign's bonus. `dropped` was rounded off."""

    points: int
    lines: tuple[LinePoints, ...]
    from_rules: int
    from_tier: int
    dropped: Fraction
    tier: Tier | None = None
    campaign: CampaignPoints | None = None
    invoice_rule: Rule | None = None
    missed: tuple[Missed, ...] = ()
    nothing: Nothing | None = None


def count_points(
    *, basket: Basket, rules: Iterable[Rule], tier: Tier | None = None, campaigns: Iterable[Campaign] = ()
) -> Outcome:
    """What the basket brings by the rules in force on its day.

    `rules` are published versions of active rules; several of one rule may be among them. `campaigns` are active ones.
    The result does not depend on the order of lines, rules or campaigns.
    """
    lines = sorted(basket.lines, key=lambda line: line.number)
    held = in_force(rules, basket.bought_on)
    reached, missed = _part_by_minimum(held, lines)
    winners = [_best_for(line, reached) for line in lines]
    exact = [_gives(rule, line) if rule else NOTHING for line, rule in zip(lines, winners, strict=True)]
    with_tier = [part * (tier.percent if tier else 100) / 100 for part in exact]
    own = round_down_together(with_tier)
    campaign = _best_campaign(basket, lines, with_tier, campaigns)
    from_campaign = _share_campaign(campaign, lines, with_tier)
    invoice_rule = _best_per_invoice(reached)
    from_rules = _floor(sum(exact, NOTHING))
    points = sum(own) + (campaign.points if campaign else 0) + (invoice_rule.points if invoice_rule else 0)
    return Outcome(
        points=points,
        lines=tuple(
            LinePoints(*parts) for parts in zip(lines, winners, exact, with_tier, own, from_campaign, strict=True)
        ),
        from_rules=from_rules,
        from_tier=sum(own) - from_rules,
        dropped=_dropped(lines, with_tier, campaign),
        tier=tier,
        campaign=campaign,
        invoice_rule=invoice_rule,
        missed=tuple(missed),
        nothing=None if points else _why_nothing(exact, missed),
    )


def nothing_for(basket: Basket, why: Nothing) -> Outcome:
    """The outcome where the programme as a whole gives nothing, whatever its rules say."""
    lines = sorted(basket.lines, key=lambda line: line.number)
    none = tuple(LinePoints(line, None, NOTHING, NOTHING, 0, 0) for line in lines)
    return Outcome(points=0, lines=none, from_rules=0, from_tier=0, dropped=NOTHING, nothing=why)


def applies(campaign: Campaign, basket: Basket) -> bool:
    """Whether the campaign runs for this basket at all, whatever is left of it."""
    if not campaign.runs_on(basket.bought_on):
        return False
    if campaign.region and campaign.region.casefold() != basket.region.casefold():
        return False
    counted = _counted(campaign.reach, basket.lines)
    return bool(counted) and _sum_amount(counted) >= campaign.minimum_amount


def _part_by_minimum(rules: Iterable[Rule], lines: Sequence[Line]) -> tuple[list[Rule], list[Missed]]:
    reached, missed = [], []
    for rule in rules:
        counted = _counted(rule.reach, lines)
        if not counted:
            continue
        amount, units = _sum_amount(counted), sum((line.units for line in counted), NOTHING)
        if amount >= rule.minimum_amount and units >= rule.minimum_units:
            reached.append(rule)
        else:
            missed.append(Missed(rule=rule, amount=amount, units=units))
    return reached, missed


def _best_for(line: Line, rules: Iterable[Rule]) -> Rule | None:
    """The rule that gives most; of equals the older one. None where nothing is given."""
    giving = [rule for rule in rules if rule.per is not Per.INVOICE and rule.reach.counts(line) and _gives(rule, line)]
    return min(giving, key=lambda rule: (-_gives(rule, line), rule.rule_id), default=None)


def _gives(rule: Rule, line: Line) -> Fraction:
    counted = line.amount if rule.per is Per.MONEY else line.units
    return counted * rule.points / rule.per_amount


def _best_per_invoice(rules: Iterable[Rule]) -> Rule | None:
    giving = [rule for rule in rules if rule.per is Per.INVOICE and rule.points]
    return min(giving, key=lambda rule: (-rule.points, rule.rule_id), default=None)


def _best_campaign(
    basket: Basket, lines: Sequence[Line], with_tier: Sequence[Fraction], campaigns: Iterable[Campaign]
) -> CampaignPoints | None:
    """The one that gives most with what is left of it. One that has nothing left is still named, if it is alone."""
    offers = [_offer(campaign, lines, with_tier) for campaign in campaigns if applies(campaign, basket)]
    asking = [offer for offer in offers if offer.asked]
    return min(asking, key=lambda offer: (-offer.points, -offer.asked, offer.campaign.campaign_id), default=None)


def _offer(campaign: Campaign, lines: Sequence[Line], with_tier: Sequence[Fraction]) -> CampaignPoints:
    """Counted on the sum of all lines and rounded down once: never a point less than without the campaign."""
    before = sum(with_tier, NOTHING)
    on_lines = _floor(before + sum(_extra(campaign, lines, with_tier), NOTHING)) - _floor(before)
    asked = on_lines + campaign.bonus
    points = asked if campaign.most is None else min(asked, max(campaign.most, 0))
    return CampaignPoints(campaign=campaign, asked=asked, points=points, on_lines=min(on_lines, points))


def _extra(campaign: Campaign, lines: Sequence[Line], with_tier: Sequence[Fraction]) -> list[Fraction]:
    return [
        part * (campaign.percent - 100) / 100 if campaign.reach.counts(line) else NOTHING
        for line, part in zip(lines, with_tier, strict=True)
    ]


def _share_campaign(campaign: CampaignPoints | None, lines: Sequence[Line], with_tier: Sequence[Fraction]) -> list[int]:
    if campaign is None:
        return [0] * len(lines)
    return share_out(campaign.on_lines, _extra(campaign.campaign, lines, with_tier))


def _dropped(lines: Sequence[Line], with_tier: Sequence[Fraction], campaign: CampaignPoints | None) -> Fraction:
    """The part of a point that the one rounding takes off. A campaign cut short has whole points only."""
    total = sum(with_tier, NOTHING)
    if campaign is not None and not campaign.cut_by:
        total += sum(_extra(campaign.campaign, lines, with_tier), NOTHING)
    return total - _floor(total)


def _why_nothing(exact: Sequence[Fraction], missed: Sequence[Missed]) -> Nothing:
    if any(exact):
        return Nothing.FRACTION
    return Nothing.MINIMUM if missed else Nothing.NO_RULE


def _counted(reach: Reach, lines: Iterable[Line]) -> list[Line]:
    return [line for line in lines if reach.counts(line)]


def _sum_amount(lines: Iterable[Line]) -> Fraction:
    return sum((line.amount for line in lines), NOTHING)


def _floor(exact: Fraction) -> int:
    return exact.numerator // exact.denominator

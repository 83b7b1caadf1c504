"""Why it was this many points, as plain JSON that is kept with the accrual and never written again.

Fractions are kept as text ("595/4"), so that nothing is lost and the outcome can be counted again from it.
"""

from datetime import date
from fractions import Fraction
from typing import Any, Final

from loyalty.points.count import CampaignPoints, LinePoints, Missed, Outcome
from loyalty.points.terms import Basket, Campaign, Limit, Line, Per, Rule, Tier, reach_of

VERSION: Final = 1
Breakdown = dict[str, Any]


class UnknownVersionError(ValueError):
    """The breakdown was written by a later release than the one that reads it."""


def write_breakdown(*, basket: Basket, outcome: Outcome, basis: str) -> Breakdown:
    return {
        "version": VERSION,
        "basis": basis,
        "bought_on": basket.bought_on.isoformat(),
        "region": basket.region,
        "points": outcome.points,
        "from_rules": outcome.from_rules,
        "from_tier": outcome.from_tier,
        "dropped": str(outcome.dropped),
        "lines": [_write_line(line) for line in outcome.lines],
        "rules": {str(rule.version_id): write_rule(rule) for rule in _rules_of(outcome)},
        "tier": {"name": outcome.tier.name, "percent": outcome.tier.percent} if outcome.tier else None,
        "campaign": _write_campaign(outcome.campaign) if outcome.campaign else None,
        "invoice_rule": outcome.invoice_rule.version_id if outcome.invoice_rule else None,
        "missed": [_write_missed(missed) for missed in outcome.missed],
        "nothing": outcome.nothing.value if outcome.nothing else None,
    }


def check_version(breakdown: Breakdown) -> None:
    """Raises UnknownVersionError."""
    if breakdown.get("version") != VERSION:
        raise UnknownVersionError(f"Breakdown of version {breakdown.get('version')}; version {VERSION} is known.")


def read_basket(breakdown: Breakdown) -> Basket:
    """The basket as it was counted: today's names of categories and brands make no difference to it."""
    check_version(breakdown)
    return Basket(
        lines=tuple(_read_line(line) for line in breakdown["lines"]),
        bought_on=date.fromisoformat(breakdown["bought_on"]),
        region=breakdown["region"],
    )


def read_tier(breakdown: Breakdown) -> Tier | None:
    kept = breakdown["tier"]
    return Tier(name=kept["name"], percent=kept["percent"]) if kept else None


def read_campaigns(breakdown: Breakdown) -> list[Campaign]:
    """The campaign that was chosen, with what was left of it then; none or one."""
    kept = breakdown["campaign"]
    if kept is None:
        return []
    day = date.fromisoformat(breakdown["bought_on"])
    return [
        Campaign(
            campaign_id=kept["id"],
            name=kept["name"],
            percent=kept["percent"],
            bonus=kept["bonus"],
            begins_on=day,
            ends_on=day,
            reach=reach_of(kept["scope"], kept["values"]),
            minimum_amount=Fraction(kept["minimum_amount"]),
            most=kept["most"],
            limit=Limit(kept["limit"]) if kept["limit"] else None,
        )
    ]


def read_rule(kept: dict[str, Any]) -> Rule:
    return Rule(
        rule_id=kept["rule"],
        version_id=kept["id"],
        name=kept["name"],
        number=kept["number"],
        per=Per(kept["per"]),
        points=kept["points"],
        per_amount=Fraction(kept["per_amount"]),
        begins_on=date.fromisoformat(kept["begins_on"]),
        ends_on=date.fromisoformat(kept["ends_on"]) if kept["ends_on"] else None,
        reach=reach_of(kept["scope"], kept["values"]),
        minimum_amount=Fraction(kept["minimum_amount"]),
        minimum_units=Fraction(kept["minimum_units"]),
    )


def _rules_of(outcome: Outcome) -> list[Rule]:
    used = [line.rule for line in outcome.lines if line.rule]
    used += [outcome.invoice_rule] if outcome.invoice_rule else []
    used += [missed.rule for missed in outcome.missed]
    return list({rule.version_id: rule for rule in used}.values())


def _write_line(counted: LinePoints) -> dict[str, Any]:
    line = counted.line
    return {
        "number": line.number,
        "text": line.text,
        "sku": line.sku,
        "category": line.category,
        "brand": line.brand,
        "amount": str(line.amount),
        "units": str(line.units),
        "rule": counted.rule.version_id if counted.rule else None,
        "exact": str(counted.exact),
        "with_tier": str(counted.with_tier),
        "own": counted.own,
        "from_campaign": counted.from_campaign,
        "points": counted.points,
    }


def _read_line(kept: dict[str, Any]) -> Line:
    return Line(
        number=kept["number"],
        text=kept["text"],
        amount=Fraction(kept["amount"]),
        units=Fraction(kept["units"]),
        sku=kept["sku"],
        category=kept["category"],
        brand=kept["brand"],
    )


def write_rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.version_id,
        "rule": rule.rule_id,
        "name": rule.name,
        "number": rule.number,
        "per": rule.per.value,
        "points": rule.points,
        "per_amount": str(rule.per_amount),
        "scope": rule.reach.scope.value,
        "values": list(rule.reach.values),
        "minimum_amount": str(rule.minimum_amount),
        "minimum_units": str(rule.minimum_units),
        "begins_on": rule.begins_on.isoformat(),
        "ends_on": rule.ends_on.isoformat() if rule.ends_on else None,
    }


def _write_campaign(chosen: CampaignPoints) -> dict[str, Any]:
    campaign = chosen.campaign
    return {
        "id": campaign.campaign_id,
        "name": campaign.name,
        "percent": campaign.percent,
        "bonus": campaign.bonus,
        "scope": campaign.reach.scope.value,
        "values": list(campaign.reach.values),
        "minimum_amount": str(campaign.minimum_amount),
        "most": campaign.most,
        "limit": campaign.limit.value if campaign.limit else None,
        "asked": chosen.asked,
        "points": chosen.points,
        "on_lines": chosen.on_lines,
        "cut_by": chosen.cut_by.value if chosen.cut_by else None,
    }


def _write_missed(missed: Missed) -> dict[str, Any]:
    return {"rule": missed.rule.version_id, "amount": str(missed.amount), "units": str(missed.units)}

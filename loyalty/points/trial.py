"""A draft tried on a purchase that was counted before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from loyalty.points.breakdown import Breakdown, read_basket, read_campaigns, read_tier
from loyalty.points.count import Nothing, Outcome, count_points
from loyalty.points.terms import Rule

# Whoever was outside of the programme then stays outside of the trial.
OUTSIDE = (Nothing.CLOSED, Nothing.LEFT)


@dataclass(frozen=True, slots=True)
class Trial:
    """Points as they were given, as today's rules would give them, and as they would be with the draft."""

    then: int
    today: int
    draft: int
    then_by_category: dict[str, int]
    draft_by_category: dict[str, int]


def with_draft(rules: Iterable[Rule], draft: Rule) -> list[Rule]:
    """The draft in place of its rule, on whatever day."""
    always = replace(draft, begins_on=date.min, ends_on=None)
    return [*(rule for rule in rules if rule.rule_id != draft.rule_id), always]


def try_draft(breakdown: Breakdown, *, today: Sequence[Rule], draft: Sequence[Rule]) -> Trial:
    """The basket, the tier and the campaign with what was left of it are as they were; only the rules differ."""
    then = breakdown["points"]
    then_by_category = _by_category((line["category"], line["points"]) for line in breakdown["lines"])
    if breakdown["nothing"] in OUTSIDE:
        return Trial(0, 0, 0, then_by_category, then_by_category)
    counted = [_count(breakdown, rules) for rules in (today, draft)]
    return Trial(
        then=then,
        today=counted[0].points,
        draft=counted[1].points,
        then_by_category=then_by_category,
        draft_by_category=_by_category((part.line.category, part.points) for part in counted[1].lines),
    )


def _count(breakdown: Breakdown, rules: Sequence[Rule]) -> Outcome:
    return count_points(
        basket=read_basket(breakdown), rules=rules, tier=read_tier(breakdown), campaigns=read_campaigns(breakdown)
    )


def _by_category(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    points: dict[str, int] = {}
    for category, given in pairs:
        points[category] = points.get(category, 0) + given
    return points

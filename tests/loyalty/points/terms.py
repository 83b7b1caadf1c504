"""Baskets and promises in one line each."""

from datetime import date
from fractions import Fraction

from loyalty.points.terms import Basket, Campaign, Line, Per, Rule, Tier, reach_of

JUNE = date(2026, 6, 10)
GOLD = Tier(name="Gold", percent=120)


def line(number, amount, *, units=1, **of):
    return Line(
        number=number, text=of.pop("text", f"line {number}"), amount=Fraction(amount), units=Fraction(units), **of
    )


def basket(*lines, region="", on=JUNE):
    return Basket(lines=lines, bought_on=on, region=region)


def rule(points, *, per=Per.MONEY, amount=1, rule_id=1, number=1, scope="everything", values=(), **more):
    values = {
        "name": f"Rule {rule_id}",
        "begins_on": date(2026, 1, 1),
        "reach": reach_of(scope, values),
        **{key: Fraction(value) if key.startswith("minimum") else value for key, value in more.items()},
    }
    version_id = rule_id * 100 + number
    return Rule(
        rule_id=rule_id,
        version_id=version_id,
        number=number,
        per=per,
        points=points,
        per_amount=Fraction(amount),
        **values,
    )


def campaign(percent=100, *, bonus=0, campaign_id=1, scope="everything", values=(), **more):
    fields = {"name": f"Campaign {campaign_id}", "begins_on": date(2026, 6, 1), "ends_on": date(2026, 6, 30), **more}
    fields["minimum_amount"] = Fraction(fields.get("minimum_amount", 0))
    return Campaign(campaign_id=campaign_id, percent=percent, bonus=bonus, reach=reach_of(scope, values), **fields)

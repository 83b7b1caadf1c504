"""What holds for every basket, every set of rules and every campaign."""

import dataclasses
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from loyalty.points.count import count_points
from loyalty.points.terms import Limit, Line, Per, Tier
from tests.loyalty.points.terms import basket, campaign, rule

CATEGORIES = ("", "Valves", "Pipes")
cents = st.integers(0, 500_000).map(lambda number: Fraction(number, 100))


@st.composite
def lines(draw):
    kinds = draw(st.lists(st.tuples(cents, st.integers(0, 40), st.sampled_from(CATEGORIES)), max_size=6))
    return [
        Line(number=number, text=f"line {number}", amount=amount, units=Fraction(units, 4), category=category)
        for number, (amount, units, category) in enumerate(kinds, start=1)
    ]


@st.composite
def rules(draw):
    return [
        rule(
            draw(st.integers(0, 30)),
            per=draw(st.sampled_from(Per)),
            amount=draw(st.integers(1, 700)) / Fraction(7),
            rule_id=number,
            scope=draw(st.sampled_from(["everything", "categories"])),
            values=["Valves"],
            minimum_amount=draw(st.sampled_from([0, 0, 500])),
            minimum_units=draw(st.sampled_from([0, 0, 4])),
        )
        for number in range(draw(st.integers(0, 4)))
    ]


@st.composite
def campaigns(draw):
    return [
        campaign(
            draw(st.integers(100, 333)),
            bonus=draw(st.sampled_from([0, 0, 25])),
            campaign_id=number,
            scope=draw(st.sampled_from(["everything", "categories"])),
            values=["Pipes"],
            minimum_amount=draw(st.sampled_from([0, 0, 700])),
            most=draw(st.sampled_from([None, 0, 17, 1000])),
            limit=Limit.BUDGET,
        )
        for number in range(draw(st.integers(0, 3)))
    ]


tiers = st.sampled_from([None, Tier("Silver", 110), Tier("Gold", 133)])


def points_of(bought, by, tier, offers):
    return count_points(basket=basket(*bought), rules=by, tier=tier, campaigns=offers)


@given(lines(), rules(), tiers, campaigns())
def test_the_parts_add_up_to_the_whole(bought, by, tier, offers):
    outcome = points_of(bought, by, tier, offers)
    bonus = outcome.campaign.points - outcome.campaign.on_lines if outcome.campaign else 0
    per_invoice = outcome.invoice_rule.points if outcome.invoice_rule else 0
    assert sum(counted.points for counted in outcome.lines) + bonus + per_invoice == outcome.points
    given_on_lines = outcome.campaign.on_lines if outcome.campaign else 0
    assert sum(counted.own for counted in outcome.lines) == outcome.from_rules + outcome.from_tier
    assert sum(counted.from_campaign for counted in outcome.lines) == given_on_lines


@given(lines(), rules(), tiers, campaigns())
def test_nothing_is_negative_and_less_than_a_point_is_rounded_off(bought, by, tier, offers):
    outcome = points_of(bought, by, tier, offers)
    assert outcome.points >= 0
    assert outcome.from_tier >= 0
    assert all(counted.own >= 0 and counted.from_campaign >= 0 for counted in outcome.lines)
    assert all(abs(counted.own - counted.with_tier) < 1 for counted in outcome.lines)
    assert 0 <= outcome.dropped < 1


@given(lines(), rules(), tiers, campaigns(), st.randoms(use_true_random=False))
def test_no_order_makes_a_difference(bought, by, tier, offers, random):
    outcome = points_of(bought, by, tier, offers)
    for shuffled in (bought, by, offers):
        random.shuffle(shuffled)
    assert points_of(bought, by, tier, offers) == outcome


@given(lines(), rules(), tiers, campaigns(), st.data())
def test_buying_more_never_brings_less(bought, by, tier, offers, data):
    before = points_of(bought, by, tier, offers).points
    more = [
        dataclasses.replace(
            line, amount=line.amount + data.draw(cents), units=line.units + data.draw(st.integers(0, 9))
        )
        for line in bought
    ]
    extra = data.draw(lines())
    more += [dataclasses.replace(line, number=line.number + 100) for line in extra]
    assert points_of(more, by, tier, offers).points >= before


@given(lines(), rules(), campaigns())
def test_a_tier_never_brings_less(bought, by, offers):
    totals = [points_of(bought, by, tier, offers).points for tier in (None, Tier("Silver", 110), Tier("Gold", 133))]
    assert totals == sorted(totals)


@given(lines(), rules(), tiers, campaigns())
def test_another_rule_or_campaign_never_brings_less(bought, by, tier, offers):
    outcome = points_of(bought, by, tier, offers)
    assert points_of(bought, by, tier, offers[1:]).points <= outcome.points
    assert points_of(bought, by[1:], tier, offers).points <= outcome.points


@given(lines(), rules(), tiers, campaigns())
def test_no_campaign_gives_more_than_is_left_of_it(bought, by, tier, offers):
    chosen = points_of(bought, by, tier, offers).campaign
    if chosen is not None and chosen.campaign.most is not None:
        assert chosen.points <= chosen.campaign.most

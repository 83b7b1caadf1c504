import json

import pytest
from hypothesis import given

from loyalty.points.breakdown import (
    UnknownVersionError,
    check_version,
    read_basket,
    read_campaigns,
    read_rule,
    read_tier,
    write_breakdown,
)
from loyalty.points.count import count_points
from tests.loyalty.points.examples import EXAMPLES
from tests.loyalty.points.terms import basket
from tests.loyalty.points.test_properties import campaigns, lines, rules, tiers


def kept(outcome, *, bought=None):
    bought = bought or basket(*(counted.line for counted in outcome.lines))
    return json.loads(json.dumps(write_breakdown(basket=bought, outcome=outcome, basis="net")))


@given(lines(), rules(), tiers, campaigns())
def test_the_same_is_counted_again_from_what_was_kept(bought, by, tier, offers):
    outcome = count_points(basket=basket(*bought), rules=by, tier=tier, campaigns=offers)
    breakdown = kept(outcome, bought=basket(*bought))
    again = count_points(
        basket=read_basket(breakdown),
        rules=[read_rule(rule) for rule in breakdown["rules"].values()],
        tier=read_tier(breakdown),
        campaigns=read_campaigns(breakdown),
    )
    assert again.points == outcome.points
    assert [counted.points for counted in again.lines] == [counted.points for counted in outcome.lines]


def test_the_terms_of_each_rule_are_kept_once():
    breakdown = kept(EXAMPLES["All steps at once"])
    assert {rule["name"] for rule in breakdown["rules"].values()} == {
        "A point per euro",
        "Valves",
        "Thanks for the invoice",
    }
    assert breakdown["lines"][0]["rule"] == 201


def test_a_later_form_is_not_read_by_guesses():
    with pytest.raises(UnknownVersionError, match="version 2"):
        check_version({"version": 2})

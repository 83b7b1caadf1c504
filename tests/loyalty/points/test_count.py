from datetime import date
from fractions import Fraction

import pytest

from loyalty.points.count import Nothing, count_points, nothing_for
from loyalty.points.terms import Limit, Per, in_force
from tests.loyalty.points.terms import GOLD, JUNE, basket, campaign, line, rule

VALVES = {"category": "Valves", "brand": "Acme", "sku": "V-15"}


def test_points_per_money_are_proportional():
    assert count_points(basket=basket(line(1, "148.75")), rules=[rule(10, amount=10)]).points == 148


def test_points_per_unit_count_units():
    outcome = count_points(basket=basket(line(1, 5, units="2.5")), rules=[rule(3, per=Per.UNIT)])
    assert (outcome.points, outcome.dropped) == (7, Fraction(1, 2))


@pytest.mark.parametrize(
    ("scope", "value"), [("categories", "valves"), ("brands", "ACME"), ("products", "v-15"), ("everything", "")]
)
def test_a_rule_counts_the_lines_in_its_scope(scope, value):
    bought = basket(line(1, 100, **VALVES), line(2, 100))
    outcome = count_points(basket=bought, rules=[rule(1, scope=scope, values=[value])])
    assert outcome.points == (200 if scope == "everything" else 100)


def test_of_the_rules_for_a_line_the_one_that_gives_most_wins():
    rules = [rule(1, rule_id=1), rule(2, rule_id=2, scope="categories", values=["Valves"])]
    outcome = count_points(basket=basket(line(1, 100, **VALVES), line(2, 50)), rules=rules)
    assert [(counted.rule.rule_id, counted.points) for counted in outcome.lines] == [(2, 200), (1, 50)]


def test_of_equal_rules_the_older_is_named():
    outcome = count_points(basket=basket(line(1, 100)), rules=[rule(1, rule_id=9), rule(1, rule_id=3)])
    assert outcome.lines[0].rule.rule_id == 3


def test_the_tier_multiplies_lines_and_not_the_invoice_as_a_whole():
    rules = [rule(1, rule_id=1), rule(50, per=Per.INVOICE, rule_id=2)]
    outcome = count_points(basket=basket(line(1, 100)), rules=rules, tier=GOLD)
    assert (outcome.points, outcome.from_rules, outcome.from_tier) == (170, 100, 20)


def test_one_campaign_counts_and_never_two():
    offers = [campaign(150, campaign_id=1), campaign(100, bonus=80, campaign_id=2), campaign(170, campaign_id=3)]
    outcome = count_points(basket=basket(line(1, 100)), rules=[rule(1)], campaigns=offers)
    assert (outcome.points, outcome.campaign.campaign.campaign_id) == (180, 2)


def test_a_campaign_multiplies_after_the_tier():
    outcome = count_points(basket=basket(line(1, 100)), rules=[rule(1)], tier=GOLD, campaigns=[campaign(200)])
    assert (outcome.points, outcome.campaign.points) == (240, 120)


def test_of_the_rules_per_invoice_one_counts():
    rules = [rule(50, per=Per.INVOICE, rule_id=1), rule(70, per=Per.INVOICE, rule_id=2)]
    outcome = count_points(basket=basket(line(1, 100)), rules=rules)
    assert (outcome.points, outcome.invoice_rule.rule_id) == (70, 2)


class TestMinimum:
    def test_is_of_all_lines_that_the_rule_counts(self):
        valves = rule(1, scope="categories", values=["Valves"], minimum_amount=100)
        reached = basket(line(1, 60, **VALVES), line(2, 40, **VALVES))
        assert count_points(basket=reached, rules=[valves]).points == 100

    def test_lines_out_of_scope_do_not_help(self):
        valves = rule(1, scope="categories", values=["Valves"], minimum_amount=100)
        outcome = count_points(basket=basket(line(1, 99, **VALVES), line(2, 500)), rules=[valves])
        assert (outcome.points, outcome.nothing, outcome.missed[0].amount) == (0, Nothing.MINIMUM, 99)

    def test_of_units(self):
        bulk = rule(5, per=Per.UNIT, minimum_units=10)
        assert count_points(basket=basket(line(1, 1, units=9)), rules=[bulk]).points == 0
        assert count_points(basket=basket(line(1, 1, units=10)), rules=[bulk]).points == 50

    def test_of_a_campaign(self):
        offer = campaign(200, minimum_amount=100)
        assert count_points(basket=basket(line(1, 99)), rules=[rule(1)], campaigns=[offer]).points == 99
        assert count_points(basket=basket(line(1, 100)), rules=[rule(1)], campaigns=[offer]).points == 200


class TestDays:
    def test_the_day_of_purchase_decides(self):
        ended = rule(1, begins_on=date(2026, 6, 1), ends_on=date(2026, 6, 10))
        bought = {day: basket(line(1, 10), on=date(2026, 6, day)) for day in (1, 10, 11)}
        assert [count_points(basket=bought[day], rules=[ended]).points for day in bought] == [10, 10, 0]

    def test_the_newest_version_of_a_rule_replaces_the_older_even_when_it_gives_less(self):
        versions = [rule(5, number=1), rule(1, number=2, begins_on=date(2026, 6, 5))]
        assert [kept.number for kept in in_force(versions, JUNE)] == [2]
        assert [kept.number for kept in in_force(versions, date(2026, 6, 4))] == [1]
        assert count_points(basket=basket(line(1, 10)), rules=versions).points == 10

    def test_a_campaign_runs_on_its_last_day(self):
        bought = {day: basket(line(1, 10), on=day) for day in (date(2026, 6, 30), date(2026, 7, 1))}
        points = [count_points(basket=b, rules=[rule(1)], campaigns=[campaign(200)]).points for b in bought.values()]
        assert points == [20, 10]


def test_a_campaign_keeps_to_its_region():
    offer = campaign(200, region="North")
    for region, points in (("north", 20), ("South", 10), ("", 10)):
        bought = basket(line(1, 10), region=region)
        assert count_points(basket=bought, rules=[rule(1)], campaigns=[offer]).points == points


class TestLimits:
    def test_the_last_invoice_gets_what_is_left(self):
        offer = campaign(200, bonus=10, most=70, limit=Limit.BUDGET)
        outcome = count_points(basket=basket(line(1, 65)), rules=[rule(1)], campaigns=[offer])
        assert (outcome.points, outcome.campaign.asked, outcome.campaign.cut_by) == (135, 75, Limit.BUDGET)
        assert (outcome.lines[0].points, outcome.campaign.on_lines) == (130, 65)

    def test_one_that_can_give_more_is_preferred_to_one_that_promises_more(self):
        offers = [campaign(300, campaign_id=1, most=1, limit=Limit.BUDGET), campaign(150, campaign_id=2)]
        outcome = count_points(basket=basket(line(1, 100)), rules=[rule(1)], campaigns=offers)
        assert (outcome.points, outcome.campaign.campaign.campaign_id) == (150, 2)

    def test_an_empty_one_is_named_and_gives_nothing(self):
        offer = campaign(200, most=0, limit=Limit.CONSUMER)
        outcome = count_points(basket=basket(line(1, 100)), rules=[rule(1)], campaigns=[offer])
        assert (outcome.points, outcome.campaign.points, outcome.campaign.cut_by) == (100, 0, Limit.CONSUMER)


class TestNothing:
    def test_no_rule(self):
        assert count_points(basket=basket(line(1, 100)), rules=[]).nothing is Nothing.NO_RULE

    def test_less_than_a_point(self):
        outcome = count_points(basket=basket(line(1, "0.99")), rules=[rule(1)])
        assert (outcome.points, outcome.nothing, outcome.dropped) == (0, Nothing.FRACTION, Fraction(99, 100))

    def test_for_reasons_of_the_programme(self):
        outcome = nothing_for(basket(line(2, 100), line(1, 5)), Nothing.CLOSED)
        assert (outcome.points, [counted.line.number for counted in outcome.lines]) == (0, [1, 2])

    def test_an_empty_basket(self):
        assert count_points(basket=basket(), rules=[rule(1)]).points == 0

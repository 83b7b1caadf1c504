from dataclasses import replace

import pytest

from loyalty.points.breakdown import write_breakdown
from loyalty.points.count import Nothing, count_points, nothing_for
from loyalty.points.terms import Limit, Per
from loyalty.points.words import Reader, headline, promise, sentences
from tests.loyalty.points.examples import AUTUMN, CHECKER, EURO, EXAMPLES, TWO_LINES, VALVES
from tests.loyalty.points.terms import basket, line, rule

CONSUMER = replace(CHECKER, reader=Reader.CONSUMER)
RETAILER = replace(CHECKER, reader=Reader.RETAILER)


def said(outcome, whose=CHECKER):
    bought = basket(*(counted.line for counted in outcome.lines))
    return sentences(write_breakdown(basket=bought, outcome=outcome, basis="net"), whose)


def test_each_reader_is_spoken_to_as_who_they_are():
    tier = [said(EXAMPLES["The tier"], whose)[1] for whose in (CONSUMER, RETAILER)]
    assert tier == [
        "You are Gold, which multiplies by 1.2: 30 points more.",
        "Paul is Gold, which multiplies by 1.2: 30 points more.",
    ]


def test_versions_and_the_rest_of_rounding_are_for_the_checker():
    for whose, is_shown in ((CHECKER, True), (RETAILER, False), (CONSUMER, False)):
        text = " ".join(said(EXAMPLES["Line points add up"], whose))
        assert ("version 1" in text, "went to line 2" in text) == (is_shown, is_shown)


def test_many_lines_are_counted_rather_than_listed():
    outcome = count_points(basket=basket(*(line(number, 1) for number in range(1, 6))), rules=[EURO])
    assert "€5.00 for 5 lines gives 5." in said(outcome)[0]


def test_lines_without_points_are_named():
    assert "No rule gives points for Kitchen tap." in said(count_points(basket=TWO_LINES, rules=[VALVES]))


@pytest.mark.parametrize(
    ("most", "limit", "words"),
    [
        (0, Limit.BUDGET, "no points more. It would have been 225 points, but its budget is used up."),
        (9, Limit.CONSUMER, "9 points more. It would have been 225 points, but this is the most that one person gets"),
    ],
)
def test_a_campaign_cut_short_says_by_what(most, limit, words):
    offer = replace(AUTUMN, most=most, limit=limit)
    outcome = count_points(basket=TWO_LINES, rules=[EURO, VALVES], campaigns=[offer])
    assert words in " ".join(said(outcome))


def test_units_that_are_missed():
    bulk = rule(5, per=Per.UNIT, minimum_units=10, name="Bulk", scope="categories", values=["Valves"])
    outcome = count_points(basket=TWO_LINES, rules=[bulk])
    assert said(outcome)[1] == "Bulk begins at 10 units of Valves; here it is 1 unit."


@pytest.mark.parametrize("why", Nothing)
def test_nothing_has_its_reason_too(why):
    breakdown = write_breakdown(basket=TWO_LINES, outcome=nothing_for(TWO_LINES, why), basis="net")
    assert headline(breakdown) == "Why no points"
    assert len(sentences(breakdown, CONSUMER)) == 1


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        (rule(1, per=Per.UNIT), "1 point per unit"),
        (rule(5, per=Per.UNIT, amount=12), "5 points per 12 units"),
        (rule(10, amount=100, scope="brands", values=["Acme", "Borg"]), "10 points per €100.00 of Acme and Borg"),
        (rule(1500, per=Per.INVOICE), "1,500 points per invoice"),
    ],
)
def test_a_promise_in_words(terms, words):
    assert promise(terms, CHECKER.money) == words

"""docs/algorithms/points.md shows what is really counted: tables and sentences are made again and looked up in it."""

from fractions import Fraction
from pathlib import Path

import pytest

from loyalty.points.breakdown import write_breakdown
from loyalty.points.words import headline, sentences
from tests.loyalty.points.examples import CHECKER, EXAMPLES
from tests.loyalty.points.terms import basket

DOCUMENT = (Path(__file__).parents[3] / "docs/algorithms/points.md").read_text()
HEAD = "| line | amount | rule gives | after the tier | own | campaign | points |\n" + "| --- " + "| ---: " * 6 + "|"
# Counted by hand, so that a mistake that is in code and document alike is found.
BY_HAND = {
    "A point per euro": 148,  # 148.75
    "The rule that gives most": 248,  # 2 x 100 + 48.75
    "Line points add up": 23,  # 23.20
    "The tier": 178,  # 148.75 x 1.2 = 178.50
    "All steps at once": 733,  # 200 x 1.2 x 2 + 148.75 x 1.2 = 658.50, + 25 + 50
    "What is left of a budget": 328,  # 248.75 + 80 of 225
    "A minimum that is missed": 148,  # 148.75 and not the 50 from 200
    "A discount at the foot": 90,
    "The same including tax": 110,  # 110.70
}


def section(name: str) -> str:
    outcome = EXAMPLES[name]
    kept = write_breakdown(basket=basket(*(counted.line for counted in outcome.lines)), outcome=outcome, basis="net")
    rows = [
        f"| {part.line.text} | €{cents(part.line.amount)} | {cents(part.exact)} | {cents(part.with_tier)} "
        f"| {part.own} | {part.from_campaign} | {part.points} |"
        for part in outcome.lines
    ]
    said = [f"- {sentence}" for sentence in sentences(kept, CHECKER)]
    return "\n".join([f"### {name}", HEAD, *rows, "", f"**{headline(kept)}**", "", *said])


def cents(exact: Fraction) -> str:
    return f"{float(exact):.2f}"


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_example_is_counted_as_the_document_shows(name):
    assert EXAMPLES[name].points == BY_HAND[name]
    assert section(name) in DOCUMENT

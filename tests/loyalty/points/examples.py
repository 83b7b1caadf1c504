"""The worked examples of docs/algorithms/points.md, by their headings."""

from dataclasses import replace
from decimal import Decimal

from kit.money import format_money
from loyalty.points.basket import amounts_on_basis
from loyalty.points.count import Outcome, count_points
from loyalty.points.terms import Limit, Per
from loyalty.points.words import Reader, Whose
from tests.loyalty.points.terms import GOLD, basket, campaign, line, rule

CHECKER = Whose(reader=Reader.CHECKER, name="Paul", money=lambda amount: format_money(amount, "EUR"))
TAP = {"text": "Kitchen tap", "category": "Taps"}
VALVE = {"text": "Ball valve", "category": "Valves"}
EURO = rule(1, rule_id=1, name="A point per euro")
VALVES = rule(20, amount=10, rule_id=2, name="Valves", scope="categories", values=["Valves"])
WELCOME = rule(50, per=Per.INVOICE, rule_id=3, name="Thanks for the invoice", minimum_amount=200)
AUTUMN = campaign(200, bonus=25, name="Autumn of valves", scope="categories", values=["Valves"])


def _discounted(**money: str) -> Outcome:
    amounts = amounts_on_basis(
        [Decimal("60.00"), Decimal("40.00")],
        net=Decimal("90.00"),
        gross=Decimal("110.70"),
        includes_tax="includes_tax" in money,
    )
    return count_points(basket=basket(line(1, amounts[0], **TAP), line(2, amounts[1], **VALVE)), rules=[EURO])


TWO_LINES = basket(line(1, "100.00", **VALVE), line(2, "48.75", **TAP))
EXAMPLES: dict[str, Outcome] = {
    "A point per euro": count_points(basket=basket(line(1, "148.75", **TAP)), rules=[EURO]),
    "The rule that gives most": count_points(basket=TWO_LINES, rules=[EURO, VALVES]),
    "Line points add up": count_points(
        basket=basket(line(1, "12.40", text="Tape"), line(2, "7.50", text="Screws"), line(3, "3.30", text="Glue")),
        rules=[EURO],
    ),
    "The tier": count_points(basket=basket(line(1, "148.75", **TAP)), rules=[EURO], tier=GOLD),
    "All steps at once": count_points(
        basket=basket(line(1, "100.00", **VALVE), line(2, "148.75", **TAP)),
        rules=[EURO, VALVES, WELCOME],
        tier=GOLD,
        campaigns=[AUTUMN],
    ),
    "What is left of a budget": count_points(
        basket=TWO_LINES, rules=[EURO, VALVES], campaigns=[replace(AUTUMN, most=80, limit=Limit.BUDGET)]
    ),
    "A minimum that is missed": count_points(basket=TWO_LINES, rules=[EURO, WELCOME]),
    "A discount at the foot": _discounted(),
    "The same including tax": _discounted(includes_tax="yes"),
}

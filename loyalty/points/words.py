"""Why it was this many points, in plain words for whoever reads it, from the breakdown alone."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final

from loyalty.points.breakdown import Breakdown, check_version, read_rule
from loyalty.points.count import Nothing
from loyalty.points.terms import Limit, Per, Rule, Scope

Money = Callable[[Decimal], str]
# Above this many lines, a rule names how many there are rather than each of them.
MOST_NAMED_LINES: Final = 3


class Reader(StrEnum):
    CONSUMER = "consumer"
    RETAILER = "retailer"
    CHECKER = "checker"


@dataclass(frozen=True, slots=True)
class Whose:
    """Who reads, whose points they are, and how money is written."""

    reader: Reader
    name: str
    money: Money

    @property
    def subject(self) -> str:
        return "You are" if self.reader is Reader.CONSUMER else f"{self.name} is"

    @property
    def sees_versions(self) -> bool:
        return self.reader is Reader.CHECKER


NOTHING_WORDS: Final = {
    Nothing.CLOSED: "The programme was closed, so nothing new was earned.",
    Nothing.LEFT: "Who bought this no longer takes part in the programme.",
    Nothing.NO_RULE: "No rule of the programme gives points for what is on this invoice.",
    Nothing.MINIMUM: "What is on this invoice does not reach the least amount that a rule asks for.",
    Nothing.FRACTION: "It comes to less than one whole point.",
}


def headline(breakdown: Breakdown) -> str:
    check_version(breakdown)
    return f"Why {count_words(breakdown['points'])}" if breakdown["points"] else "Why no points"


def sentences(breakdown: Breakdown, whose: Whose) -> list[str]:
    """One sentence for each step, in the order in which the points were counted."""
    check_version(breakdown)
    said = [NOTHING_WORDS[Nothing(breakdown["nothing"])]] if breakdown["nothing"] else []
    rules = {int(key): read_rule(kept) for key, kept in breakdown["rules"].items()}
    said += _line_sentences(breakdown, rules, whose)
    said += _tier_sentences(breakdown, whose)
    said += _campaign_sentences(breakdown)
    if breakdown["invoice_rule"]:
        rule = rules[breakdown["invoice_rule"]]
        said.append(f"{count_words(rule.points)} for the invoice as a whole{_named(rule, whose)}.")
    said += _missed_sentences(breakdown, rules, whose)
    said += _rounding_sentences(breakdown, whose)
    return said


def promise(rule: Rule, money: Money) -> str:
    """What a version of a rule gives, such as "10 points per €100.00 of Valves"."""
    given = count_words(rule.points)
    if rule.per is Per.INVOICE:
        return f"{given} per invoice{_of(rule, 'with')}"
    if rule.per is Per.MONEY:
        return f"{given} per {money(_decimal(rule.per_amount))}{_of(rule, 'of')}"
    per = "unit" if rule.per_amount == 1 else _units(rule.per_amount)
    return f"{given} per {per}{_of(rule, 'of')}"


def count_words(points: int) -> str:
    return "1 point" if points == 1 else f"{points:,} points"


def _line_sentences(breakdown: Breakdown, rules: dict[int, Rule], whose: Whose) -> list[str]:
    by_rule: dict[int, list[dict[str, Any]]] = {}
    for line in breakdown["lines"]:
        if line["rule"] is not None:
            by_rule.setdefault(line["rule"], []).append(line)
    said = []
    for version_id, lines in by_rule.items():
        rule = rules[version_id]
        exact = sum((Fraction(line["exact"]) for line in lines), Fraction(0))
        said.append(
            f"{promise(rule, whose.money)}{_named(rule, whose)}: {_counted(rule, lines, whose)} gives {_dec(exact)}."
        )
    left_out = [line for line in breakdown["lines"] if line["rule"] is None]
    if left_out and by_rule:
        said.append(f"No rule gives points for {_list_lines(left_out)}.")
    return said


def _counted(rule: Rule, lines: list[dict[str, Any]], whose: Whose) -> str:
    amount = sum((Fraction(line["amount"]) for line in lines), Fraction(0))
    units = sum((Fraction(line["units"]) for line in lines), Fraction(0))
    much = whose.money(_decimal(amount)) if rule.per is Per.MONEY else _units(units)
    return f"{much} for {_list_lines(lines)}"


def _tier_sentences(breakdown: Breakdown, whose: Whose) -> list[str]:
    tier = breakdown["tier"]
    if not tier or tier["percent"] == 100 or all(line["rule"] is None for line in breakdown["lines"]):
        return []
    more = _more(breakdown["from_tier"])
    return [f"{whose.subject} {tier['name']}, which multiplies by {_times(tier['percent'])}: {more}."]


def _campaign_sentences(breakdown: Breakdown) -> list[str]:
    campaign = breakdown["campaign"]
    if not campaign:
        return []
    parts = []
    if campaign["percent"] != 100:
        parts.append(f"multiplies by {_times(campaign['percent'])}")
    if campaign["bonus"]:
        parts.append(f"gives {count_words(campaign['bonus'])} on top")
    said = f"The campaign {campaign['name']} {' and '.join(parts)}: {_more(campaign['points'])}."
    if campaign["cut_by"]:
        said = f"{said} {_cut_words(campaign)}"
    return [said]


def _cut_words(campaign: dict[str, Any]) -> str:
    whole = count_words(campaign["asked"])
    if campaign["cut_by"] == Limit.CONSUMER:
        return f"It would have been {whole}, but this is the most that one person gets from it."
    left = f"had only {campaign['points']:,} left" if campaign["points"] else "is used up"
    return f"It would have been {whole}, but its budget {left}."


def _missed_sentences(breakdown: Breakdown, rules: dict[int, Rule], whose: Whose) -> list[str]:
    said = []
    for missed in breakdown["missed"]:
        rule = rules[missed["rule"]]
        if Fraction(missed["amount"]) < rule.minimum_amount:
            least, found = whose.money(_decimal(rule.minimum_amount)), whose.money(_decimal(Fraction(missed["amount"])))
        else:
            least, found = _units(rule.minimum_units), _units(Fraction(missed["units"]))
        said.append(f"{rule.name} begins at {least}{_of(rule, 'of')}; here it is {found}.")
    return said


def _rounding_sentences(breakdown: Breakdown, whose: Whose) -> list[str]:
    dropped = Fraction(breakdown["dropped"])
    said = []
    if dropped:
        said.append(f"Points are whole: {_dec(dropped)} is rounded off, once, at the end.")
    rest = [line for line in breakdown["lines"] if line["own"] > Fraction(line["with_tier"])]
    if rest and whose.sees_versions:
        numbers = ", ".join(str(line["number"]) for line in rest)
        said.append(f"Lines are rounded down too; what this would lose of the sum went to line {numbers}.")
    return said


def _named(rule: Rule, whose: Whose) -> str:
    return f" ({rule.name}, version {rule.number})" if whose.sees_versions else f" ({rule.name})"


def _of(rule: Rule, word: str) -> str:
    if rule.reach.scope is Scope.EVERYTHING:
        return ""
    return f" {word} {_list_words(rule.reach.values)}"


def _list_lines(lines: list[dict[str, Any]]) -> str:
    if len(lines) > MOST_NAMED_LINES:
        return f"{len(lines)} lines"
    return _list_words([line["text"] for line in lines])


def _list_words(words: list[str] | tuple[str, ...]) -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def _units(units: Fraction) -> str:
    return f"{_dec(units)} {'unit' if units == 1 else 'units'}"


def _times(percent: int) -> str:
    return _dec(Fraction(percent, 100))


def _more(points: int) -> str:
    return f"{count_words(points)} more" if points else "no points more"


def _dec(exact: Fraction) -> str:
    """At most two decimals, cut off rather than rounded up, so that no figure looks reached that is not."""
    cents = exact.numerator * 100 // exact.denominator
    return f"{Decimal(cents) / 100:,f}".rstrip("0").rstrip(".") if cents % 100 else f"{cents // 100:,}"


def _decimal(exact: Fraction) -> Decimal:
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP)

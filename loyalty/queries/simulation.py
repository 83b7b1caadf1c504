"""What a simulation found, as its page says it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from loyalty.models import RuleSimulation
from loyalty.points.words import count_words
from loyalty.queries.program import get_program
from loyalty.queries.promise_words import money_words

MOST_GROUPS: Final = 10


@dataclass(frozen=True, slots=True)
class GroupRow:
    """`width` is the share of the largest figure in the table, for its bar."""

    name: str
    then: int
    draft: int
    then_width: int
    draft_width: int

    @property
    def change(self) -> str:
        return signed(self.draft - self.then)


@dataclass(frozen=True, slots=True)
class Findings:
    answer: str
    cost: str
    today: str
    groups: Sequence[tuple[str, Sequence[GroupRow], int]]
    examples: Sequence[dict[str, Any]]


def get_findings(simulation: RuleSimulation) -> Findings:
    """Of one that is done."""
    found = simulation.result
    groups = [("By tier", "by_tier"), ("By product category", "by_category"), ("By retailer", "by_retailer")]
    return Findings(
        answer=_answer(found),
        cost=_cost(found["draft"] - found["then"]),
        today=_today(found),
        groups=[(title, _rows(found[key]), max(len(found[key]) - MOST_GROUPS, 0)) for title, key in groups],
        examples=[{**one, "change": signed(one["draft"] - one["then"])} for one in found["examples"]],
    )


def signed(points: int) -> str:
    return f"{points:+,}".replace("-", "−") if points else "0"  # noqa: RUF001 - the minus of the figures


def _answer(found: dict[str, Any]) -> str:
    invoices = f"{found['invoices']:,} past invoices" if found["invoices"] != 1 else "one past invoice"
    if found["draft"] == found["then"] and not found["changed"]:
        return f"On {invoices} nothing changes: {count_words(found['then'])}."
    change = found["draft"] - found["then"]
    share = f" ({change / found['then'] * 100:+.1f} %)" if found["then"] else ""
    words = f"{count_words(abs(change))} {'more' if change >= 0 else 'less'}{share}"
    return (
        f"On {invoices} it would have given {count_words(found['draft'])} instead of {found['then']:,}: {words}. "
        f"{found['changed']:,} of them change."
    )


def _cost(change: int) -> str:
    value = get_program().point_value
    if not value:
        return "What a point costs is not set in the programme, so there is no sum of money here."
    words = "more" if change >= 0 else "less"
    money = money_words()
    return f"At {value.normalize():f} a point that is {money(Decimal(abs(change)) * value)} {words}."


def _today(found: dict[str, Any]) -> str:
    if found["today"] == found["then"]:
        return ""
    return (
        f"The rules have changed since: as they are published today, without the draft, the same invoices would bring "
        f"{count_words(found['today'])}."
    )


def _rows(groups: list[list[Any]]) -> list[GroupRow]:
    shown = groups[:MOST_GROUPS]
    largest = max((max(then, draft) for _, then, draft in shown), default=0) or 1
    return [GroupRow(name, then, draft, then * 100 // largest, draft * 100 // largest) for name, then, draft in shown]

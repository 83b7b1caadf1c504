"""What was bought, and what the programme promises for it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction


class Scope(StrEnum):
    EVERYTHING = "everything"
    CATEGORIES = "categories"
    BRANDS = "brands"
    PRODUCTS = "products"


class Per(StrEnum):
    MONEY = "money"
    UNIT = "unit"
    INVOICE = "invoice"


@dataclass(frozen=True, slots=True)
class Line:
    """`amount` is on the programme's basis. A line that is matched to no product has no SKU, category or brand."""

    number: int
    text: str
    amount: Fraction
    units: Fraction
    sku: str = ""
    category: str = ""
    brand: str = ""


@dataclass(frozen=True, slots=True)
class Basket:
    """One invoice. `region` is the retailer's."""

    lines: tuple[Line, ...]
    bought_on: date
    region: str = ""


@dataclass(frozen=True, slots=True)
class Reach:
    """Which lines a rule or campaign counts. Made by `reach_of`, so that capitals make no difference."""

    scope: Scope = Scope.EVERYTHING
    values: tuple[str, ...] = ()
    folded: frozenset[str] = frozenset()

    def counts(self, line: Line) -> bool:
        if self.scope is Scope.EVERYTHING:
            return True
        found = {Scope.CATEGORIES: line.category, Scope.BRANDS: line.brand, Scope.PRODUCTS: line.sku}[self.scope]
        return bool(found) and found.casefold() in self.folded


def reach_of(scope: str, values: Iterable[object] = ()) -> Reach:
    named = tuple(str(value).strip() for value in values if str(value).strip())
    return Reach(scope=Scope(scope), values=named, folded=frozenset(value.casefold() for value in named))


@dataclass(frozen=True, slots=True)
class Rule:
    """One published version of an earning rule. `minimum_…` are of the lines it counts, all together."""

    rule_id: int
    version_id: int
    name: str
    number: int
    per: Per
    points: int
    per_amount: Fraction
    begins_on: date
    ends_on: date | None = None
    reach: Reach = field(default_factory=Reach)
    minimum_amount: Fraction = Fraction(0)
    minimum_units: Fraction = Fraction(0)

    def holds_on(self, day: date) -> bool:
        return self.begins_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True, slots=True)
class Tier:
    name: str
    percent: int


class Limit(StrEnum):
    """Why a campaign may give no more than so many points."""

    BUDGET = "budget"
    CONSUMER = "consumer"


@dataclass(frozen=True, slots=True)
class Campaign:
    """`most` is what it may still give this consumer, None without limit; `limit` says what bounds it."""

    campaign_id: int
    name: str
    percent: int
    bonus: int
    begins_on: date
    ends_on: date
    reach: Reach = field(default_factory=Reach)
    region: str = ""
    minimum_amount: Fraction = Fraction(0)
    most: int | None = None
    limit: Limit | None = None

    def runs_on(self, day: date) -> bool:
        return self.begins_on <= day <= self.ends_on


def in_force(rules: Iterable[Rule], day: date) -> list[Rule]:
    """Of each rule the newest version that holds on that day, in the order of the rules."""
    newest: dict[int, Rule] = {}
    for rule in rules:
        if rule.holds_on(day) and (rule.rule_id not in newest or rule.number > newest[rule.rule_id].number):
            newest[rule.rule_id] = rule
    return [newest[rule_id] for rule_id in sorted(newest)]

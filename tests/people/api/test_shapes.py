from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Literal

from people.api.shapes import shape_of


@dataclass(frozen=True, slots=True)
class Inner:
    share: float
    day: date | None


@dataclass(frozen=True, slots=True)
class Outer:
    name: str
    amount: Decimal
    count: int
    is_new: bool
    at: datetime
    kind: Literal["a", "b"]
    mixed: Decimal | int | float | None
    scores: tuple[int, int, int]
    inner: Inner
    many: tuple[Inner, ...]
    maybe: Inner | None
    loose: dict[str, Any]


def make(**values):
    given = {
        "name": "x",
        "amount": Decimal("12.50"),
        "count": 3,
        "is_new": True,
        "at": datetime(2026, 1, 2, tzinfo=UTC),
        "kind": "a",
        "mixed": None,
        "scores": (1, 2, 3),
        "inner": Inner(0.5, date(2026, 1, 2)),
        "many": (Inner(float("nan"), None),),
        "maybe": None,
        "loose": {"auc": 0.8, "per_fold": [float("inf"), 1.0]},
    }
    return Outer(**{**given, **values})


def test_says_each_field_and_keeps_amounts_exact():
    data = shape_of(Outer)(make()).data
    assert set(data) == set(Outer.__dataclass_fields__)
    assert (data["amount"], data["count"], data["is_new"]) == ("12.50", 3, True)
    assert data["inner"] == {"share": 0.5, "day": "2026-01-02"}
    assert data["scores"] == [1, 2, 3]
    assert data["loose"] == {"auc": 0.8, "per_fold": [None, 1.0]}


def test_what_could_not_be_computed_is_null():
    data = shape_of(Outer)(make()).data
    assert data["many"] == [{"share": None, "day": None}]
    assert (data["maybe"], data["mixed"]) == (None, None)


def test_a_mixed_figure_is_text_for_amounts_and_a_number_otherwise():
    mixed = [shape_of(Outer)(make(mixed=value)).data["mixed"] for value in (Decimal("1E+3"), 7, 0.25)]
    assert mixed == ["1000", 7, 0.25]

"""What a Customers page was asked for: the address is the whole state, so that Back and a shared link work."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast

from django.http import QueryDict

from insights.queries.customers import CustomerFilters, FilterChoices, Sort

Due = Literal["", "today", "week", "overdue"]
DUE_LABELS: Mapping[str, str] = {"today": "due today", "week": "due this week", "overdue": "overdue"}
_LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is on; `href` is the page without it."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class CustomerQuery:
    filters: CustomerFilters
    sort: Sort
    cursor: str

    def address(self, **changes: str | int | None) -> str:
        """The query string of this page with some parameters changed; it starts again at the first rows."""
        params = QueryDict(mutable=True)
        for name, value in {**self._params(), **changes}.items():
            if value not in (None, ""):
                params[name] = str(value)
        return f"?{params.urlencode()}" if params else "?"

    @property
    def is_filtered(self) -> bool:
        return self.filters != CustomerFilters()

    def list_chips(self, choices: FilterChoices) -> list[Chip]:
        filters, chips = self.filters, []
        if filters.search:
            chips.append(Chip(f"\u201c{filters.search}\u201d", self.address(q=None)))
        if filters.recency_score or filters.frequency_score:
            chips.append(Chip(_cell_label(filters), self.address(r=None, f=None)))
        named = (
            ("segment", _label(choices.segments, filters.segment)),
            ("tag", _label(choices.tags, filters.tag)),
            ("region", filters.region),
            ("rep", _label(choices.reps, filters.rep_id)),
            ("due", DUE_LABELS.get(filters.due, "")),
        )
        chips += [Chip(label, self.address(**{name: None})) for name, label in named if label]
        return chips

    def _params(self) -> dict[str, str | int | None]:
        filters = self.filters
        return {
            "q": filters.search,
            "r": filters.recency_score,
            "f": filters.frequency_score,
            "segment": filters.segment,
            "tag": filters.tag,
            "region": filters.region,
            "rep": filters.rep_id,
            "due": filters.due,
            "sort": self.sort.value if self.sort != Sort.CLV else None,
        }


def read_customer_query(params: Mapping[str, str]) -> CustomerQuery:
    """What cannot be read counts as not asked for."""
    due = params.get("due", "")
    sort = params.get("sort", "")
    filters = CustomerFilters(
        # PostgreSQL refuses a NUL in a text
        search=params.get("q", "").replace("\x00", "").strip()[:_LONGEST_SEARCH],
        recency_score=_score(params.get("r", "")),
        frequency_score=_score(params.get("f", "")),
        segment=_word(params.get("segment", "")),
        tag=_word(params.get("tag", "")),
        region=params.get("region", "").replace("\x00", "").strip()[:_LONGEST_SEARCH],
        rep_id=_number(params.get("rep", "")),
        due=cast(Due, due if due in DUE_LABELS else ""),
    )
    return CustomerQuery(
        filters=filters,
        sort=Sort(sort) if sort in set(Sort) else Sort.CLV,
        cursor=params.get("cursor", "").replace("\x00", ""),
    )


def _score(text: str) -> int | None:
    return int(text) if text in {"1", "2", "3", "4", "5"} else None


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None


def _word(text: str) -> str:
    return text if text.isidentifier() and len(text) <= 40 else ""


def _label(options: tuple[tuple[object, str], ...], value: object) -> str:
    return next((label for option, label in options if option == value), "")


def _cell_label(filters: CustomerFilters) -> str:
    parts = []
    if filters.recency_score:
        parts.append(f"recency {filters.recency_score}")
    if filters.frequency_score:
        parts.append(f"frequency {filters.frequency_score}")
    return ", ".join(parts)

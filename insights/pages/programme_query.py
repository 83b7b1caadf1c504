"""What the programme page was asked for: the address is the whole state, so that Back and a shared link work."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import QueryDict

from insights.pages.customer_query import Chip
from insights.pages.period_choice import PeriodChoice, read_period
from insights.pages.programme_tables import VIEWS
from loyalty.queries.figure_scope import FigureScope
from loyalty.queries.programme_choices import Choice, Choices

SEARCHED = ("retailer", "consumer", "product")
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class ProgrammeQuery:
    """`found_by`: what somebody typed to find a retailer, consumer or product, by what it is to find."""

    choice: PeriodChoice
    scope: FigureScope
    view: str
    shows_all: bool
    found_by: Mapping[str, str]

    def address(self, **changes: object) -> str:
        """The query string of this page with some parameters changed."""
        params = QueryDict(self.choice.query, mutable=True)
        for name, value in {**self._filters(), "view": self._named_view(), **changes}.items():
            if value not in (None, ""):
                params[name] = str(value)
        return f"?{params.urlencode()}" if params else "?"

    @property
    def unfiltered(self) -> str:
        return self.address(**dict.fromkeys(self._filters()))

    @property
    def is_filtered(self) -> bool:
        return self.scope != FigureScope(period=self.scope.period)

    @property
    def kept_by_period(self) -> list[tuple[str, str]]:
        """What the period picker carries along."""
        kept = {**self._filters(), "view": self._named_view()}
        return [(name, str(value)) for name, value in kept.items() if value not in (None, "")]

    @property
    def kept_by_filters(self) -> list[tuple[str, str]]:
        """The period, the view and whom a search has found: the form of the filters has no field for them."""
        kept = QueryDict(self.choice.query).dict() | {"view": self._named_view()}
        kept |= {name: str(self._filters()[name] or "") for name in SEARCHED}
        return [(name, value) for name, value in kept.items() if value]

    def list_chips(self, choices: Choices) -> list[Chip]:
        scope = self.scope
        named = (
            ("retailer", choices.retailer),
            ("consumer", choices.consumer),
            ("product", choices.product),
            ("region", scope.region),
            ("category", _label(choices.categories, scope.category_id)),
            ("trade", scope.trade),
            ("tier", _label(choices.tiers, scope.tier_id)),
        )
        return [Chip(label, self.address(**{name: None})) for name, label in named if label]

    def is_known(self, choices: Choices) -> bool:
        """Whether each id in the address is of something that this tenant has."""
        scope = self.scope
        return all(
            (
                scope.retailer_id is None or choices.retailer,
                scope.consumer_id is None or choices.consumer,
                scope.product_id is None or choices.product,
                scope.category_id is None or _label(choices.categories, scope.category_id),
                scope.tier_id is None or _label(choices.tiers, scope.tier_id),
            )
        )

    def _named_view(self) -> str:
        return "" if self.view == next(iter(VIEWS)) else self.view

    def _filters(self) -> dict[str, object]:
        scope = self.scope
        return {
            "region": scope.region,
            "retailer": scope.retailer_id,
            "consumer": scope.consumer_id,
            "category": scope.category_id,
            "product": scope.product_id,
            "trade": scope.trade,
            "tier": scope.tier_id,
        }


def read_programme_query(params: Mapping[str, str], *, today: date, timezone: str) -> ProgrammeQuery:
    """What cannot be read counts as not asked for."""
    choice = read_period(params, today=today, timezone=timezone)
    view = params.get("view", "")
    scope = FigureScope(
        period=choice.period,
        region=_text(params, "region"),
        retailer_id=_uuid(params, "retailer"),
        consumer_id=_uuid(params, "consumer"),
        category_id=_number(params, "category"),
        product_id=_number(params, "product"),
        trade=_text(params, "trade"),
        tier_id=_number(params, "tier"),
    )
    return ProgrammeQuery(
        choice=choice,
        scope=scope,
        view=view if view in VIEWS else next(iter(VIEWS)),
        shows_all=params.get("rows") == "all",
        found_by={what: text for what in SEARCHED if (text := _text(params, f"find_{what}"))},
    )


def _text(params: Mapping[str, str], name: str) -> str:
    # PostgreSQL refuses a NUL in a text
    return params.get(name, "").replace("\x00", "").strip()[:_LONGEST]


def _uuid(params: Mapping[str, str], name: str) -> UUID | None:
    try:
        return UUID(params.get(name, ""))
    except ValueError:
        return None


def _number(params: Mapping[str, str], name: str) -> int | None:
    text = params.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None


def _label(options: tuple[Choice, ...], value: object) -> str:
    return next((label for option, label in options if option == str(value)), "")

"""Who may have which gift: pure, so that the catalogue and the asking give the same answer."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Offer:
    """What a gift asks for. `left` is how many pieces are not yet promised."""

    points: int
    is_active: bool
    begins_on: date | None
    ends_on: date | None
    least_tier_points: int | None
    least_tier_name: str
    region: str
    most_per_consumer: int | None
    left: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What a consumer brings. `taken` is how many pieces of this gift they have or asked for."""

    available: int
    tier_points: int | None
    region: str
    taken: int


def why_not(offer: Offer, standing: Standing, *, pieces: int, today: date) -> str:
    """The first reason against it in words, or "" when the gift can be asked for."""
    checks = (
        (not offer.is_active or _is_over(offer, today), "This gift is no longer offered."),
        (offer.begins_on is not None and today < offer.begins_on, f"This gift is offered from {offer.begins_on} on."),
        (bool(offer.region) and offer.region != standing.region, f"This gift is for {offer.region} only."),
        (_is_tier_missing(offer, standing), f"This gift is for {offer.least_tier_name} and above."),
        (_is_too_many(offer, standing, pieces), f"At most {offer.most_per_consumer} of this gift per person."),
        (offer.left < pieces, "Out of stock." if offer.left == 0 else f"Only {offer.left} left."),
        (standing.available < offer.points * pieces, _missing(offer.points * pieces - standing.available)),
    )
    return next((reason for holds, reason in checks if holds), "")


def _is_over(offer: Offer, today: date) -> bool:
    return offer.ends_on is not None and today > offer.ends_on


def _is_tier_missing(offer: Offer, standing: Standing) -> bool:
    if offer.least_tier_points is None:
        return False
    return standing.tier_points is None or standing.tier_points < offer.least_tier_points


def _is_too_many(offer: Offer, standing: Standing, pieces: int) -> bool:
    return offer.most_per_consumer is not None and standing.taken + pieces > offer.most_per_consumer


def _missing(points: int) -> str:
    return f"{points:,} points are missing."

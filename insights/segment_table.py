"""The names of the RFM segments: one table, recency score x frequency score -> segment."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Segment:
    slug: str
    name: str
    meaning: str


SEGMENTS = (
    Segment("champions", "Champions", "Buy often and bought lately."),
    Segment("loyal", "Loyal", "Buy often; the last order is not long ago."),
    Segment("potential_loyal", "Potential loyal", "Bought lately and more than the fewest; could become loyal."),
    Segment("newcomers", "Newcomers", "Bought lately, and hardly before."),
    Segment("promising", "Promising", "Bought fairly lately, and hardly before."),
    Segment("need_attention", "Need attention", "Middling in both; undecided."),
    Segment("about_to_sleep", "About to sleep", "Few orders, and the last one is getting old."),
    Segment("slipping", "Slipping", "Used to buy regularly; not for long now."),
    Segment("cannot_lose", "Cannot lose", "Among the most frequent buyers once; silent for long."),
    Segment("hibernating", "Hibernating", "Few orders, long ago."),
    Segment("lost", "Lost", "Few orders, longest ago."),
)
BY_SLUG = {segment.slug: segment for segment in SEGMENTS}

# Recency score (5 = most recent) -> the segments for frequency scores 1 to 5.
GRID: dict[int, tuple[str, str, str, str, str]] = {
    5: ("newcomers", "potential_loyal", "potential_loyal", "champions", "champions"),
    4: ("promising", "potential_loyal", "potential_loyal", "loyal", "champions"),
    3: ("about_to_sleep", "about_to_sleep", "need_attention", "loyal", "loyal"),
    2: ("hibernating", "hibernating", "slipping", "slipping", "cannot_lose"),
    1: ("lost", "lost", "slipping", "slipping", "cannot_lose"),
}


def segment_of(*, recency_score: int, frequency_score: int) -> Segment:
    return BY_SLUG[GRID[recency_score][frequency_score - 1]]

"""How alike two names of goods are, by the three-letter pieces they share."""

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

# "pipe 20 mm" and "pipe 25 mm" share nearly all letters and are two products.
OTHER_NUMBERS_COUNT_FOR: Final = 0.75
_WORD: Final = re.compile(r"\w+", re.UNICODE)
_NUMBER: Final = re.compile(r"\d+")


def plain(text: str) -> str:
    """In lower case, with single blanks."""
    return " ".join(text.lower().split())


def pieces(text: str) -> frozenset[str]:
    """The trigrams of each word, padded by two blanks before and one after, as PostgreSQL's pg_trgm cuts them."""
    found: set[str] = set()
    for word in _WORD.findall(text.lower()):
        padded = f"  {word} "
        found.update(padded[place : place + 3] for place in range(len(padded) - 2))
    return frozenset(found)


class LikenessIndex:
    """Names that others are compared with; one comparison with thousands of them takes a millisecond."""

    def __init__(self, names: Sequence[str]) -> None:
        by_piece: dict[str, list[int]] = defaultdict(list)
        sizes = np.zeros(len(names), dtype=np.int64)
        for place, name in enumerate(names):
            cut = pieces(name)
            sizes[place] = len(cut)
            for piece in cut:
                by_piece[piece].append(place)
        self._places = {piece: np.array(places, dtype=np.int64) for piece, places in by_piece.items()}
        self._sizes = sizes
        self._numbers = [frozenset(_NUMBER.findall(name)) for name in names]

    def compare(self, text: str) -> NDArray[np.float64]:
        """How alike the text is to each name, 0 to 1: shared pieces over all pieces of both (Jaccard)."""
        cut = pieces(text)
        shared = np.zeros(len(self._sizes), dtype=np.int64)
        for piece in cut:
            if piece in self._places:
                shared[self._places[piece]] += 1
        together = np.maximum(len(cut) + self._sizes - shared, 1)
        likeness: NDArray[np.float64] = shared / together
        numbers = frozenset(_NUMBER.findall(text))
        for place in np.flatnonzero(likeness):
            if self._numbers[place] != numbers:
                likeness[place] *= OTHER_NUMBERS_COUNT_FOR
        return likeness

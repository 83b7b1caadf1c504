"""Whole points out of exact fractions, so that the parts always add up to the whole."""

from collections.abc import Sequence
from fractions import Fraction


def round_down_together(exact: Sequence[Fraction]) -> list[int]:
    """Each part rounded down; what that loses of the sum goes, point by point, to the parts that lost most.

    The results add up to the sum rounded down. Of equal losers the earlier is first. Each result is the part
    rounded down, or one more.
    """
    whole = [part.numerator // part.denominator for part in exact]
    total = sum(exact, Fraction(0))
    left = total.numerator // total.denominator - sum(whole)
    losers = sorted(range(len(exact)), key=lambda index: (whole[index] - exact[index], index))
    for index in losers[:left]:
        whole[index] += 1
    return whole


def share_out(points: int, weights: Sequence[Fraction]) -> list[int]:
    """`points` in proportion to the weights. Nothing is shared out where all weights are zero."""
    total = sum(weights, Fraction(0))
    if not total:
        return [0] * len(weights)
    return round_down_together([weight * points / total for weight in weights])

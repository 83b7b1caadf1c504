"""The amounts of an invoice as the rules count them."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction


def amounts_on_basis(
    line_nets: Sequence[Decimal], *, net: Decimal, gross: Decimal, includes_tax: bool
) -> list[Fraction]:
    """What each line counts for, exactly.

    A discount at the foot of an invoice lowers its lines in proportion: they never count for more than the invoice.
    What the foot adds, such as freight, is on no line and counts for nothing. With tax, each line carries the share of
    tax of the whole invoice.
    """
    total = sum((Fraction(line) for line in line_nets), Fraction(0))
    before_tax = max(total, Fraction(net))
    if not before_tax:
        return [Fraction(0)] * len(line_nets)
    factor = Fraction(gross if includes_tax else net) / before_tax
    return [Fraction(line) * factor for line in line_nets]

"""How many points a purchase brings, and why: pure rules that take numbers and dates, and know no table.

One precedence, for every invoice: per line the earning rule that gives most; then the tier's multiplier; then the one
campaign that gives most on the invoice; the rule per invoice and the campaign's bonus last. Everything is exact until
one rounding down at the end. Begin with `count.py::count_points`; the cents are shown in docs/algorithms/points.md.
"""

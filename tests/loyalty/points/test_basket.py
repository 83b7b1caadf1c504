from decimal import Decimal
from fractions import Fraction

from loyalty.points.basket import amounts_on_basis

NETS = [Decimal("60.00"), Decimal("40.00")]


def counted(*, net="100.00", gross="123.00", includes_tax=False):
    return amounts_on_basis(NETS, net=Decimal(net), gross=Decimal(gross), includes_tax=includes_tax)


def test_before_tax_lines_count_as_they_stand():
    assert counted() == [60, 40]


def test_with_tax_each_line_carries_its_share():
    assert counted(includes_tax=True) == [Fraction("73.8"), Fraction("49.2")]


def test_a_discount_at_the_foot_lowers_the_lines_in_proportion():
    assert counted(net="90.00") == [54, 36]
    assert sum(counted(net="90.00", gross="110.70", includes_tax=True)) == Fraction("110.7")


def test_freight_at_the_foot_counts_for_nothing():
    assert counted(net="110.00") == [60, 40]
    assert sum(counted(net="110.00", gross="121.00", includes_tax=True)) == 110


def test_nothing_for_nothing():
    assert amounts_on_basis([], net=Decimal(5), gross=Decimal(6), includes_tax=False) == []
    assert amounts_on_basis([Decimal(0)], net=Decimal(0), gross=Decimal(0), includes_tax=True) == [0]

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from loyalty.models import Invoice, InvoiceLine, PointsAdjustment
from loyalty.purchases import return_of, sale_of

D = Decimal


def invoice(net="100.00", tax="23.00"):
    return Invoice(id=uuid4(), invoiced_on=date(2026, 11, 20), net=D(net), tax=D(tax), gross=D(net) + D(tax))


def line(net, quantity="1", product_id=None):
    return InvoiceLine(product_id=product_id, quantity=D(quantity), unit_price=D(net) / D(quantity), net=D(net))


def sums(sale):
    return tuple(sum((getattr(one, name) for one in sale.lines), D(0)) for name in ("quantity", "net", "tax"))


def test_net_and_tax_are_those_of_the_invoice():
    sale = sale_of(invoice(), [line("33.33", "3"), line("33.33"), line("33.34")])
    assert sums(sale) == (5, D("100.00"), D("23.00"))
    assert [one.tax for one in sale.lines] == [D("7.67"), D("7.66"), D("7.67")]


def test_what_the_lines_do_not_explain_stands_apart():
    sale = sale_of(invoice(), [line("90.00", product_id=7)])
    assert [(one.product_id, one.quantity, one.net) for one in sale.lines] == [(7, 1, D(90)), (None, 0, D(10))]
    assert sums(sale)[1:] == (D("100.00"), D("23.00"))


def test_a_total_alone_is_one_line():
    (only,) = sale_of(invoice(), []).lines
    assert (only.product_id, only.quantity, only.unit_price, only.net, only.tax) == (None, 1, 100, 100, 23)


@pytest.mark.parametrize("notes", [["100.00"], ["50.00", "50.00"], ["33.33", "33.33", "33.34"], ["0.01", "99.99"]])
def test_credit_notes_take_off_what_they_say_and_leave_no_cent(notes):
    sale = sale_of(invoice(), [line("33.33", "3"), line("33.33", "2.5"), line("33.34")])
    before, returns = D(0), []
    for net in notes:
        note = PointsAdjustment(id=uuid4(), net=D(net))
        returns.append(return_of(note, sale, returned_on=date(2026, 12, 1), net_before=before))
        assert sums(returns[-1])[1] == -D(net)
        before += D(net)
    together = [sum(column) for column in zip(*(sums(one) for one in returns), strict=True)]
    assert together == [-D("6.5"), -D("100.00"), -D("23.00")]
    assert len({one.external_id for one in returns}) == len(notes)
    assert all(one.is_return for one in returns)

from fractions import Fraction

from loyalty.models import Invoice, Program
from loyalty.points.basket import amounts_on_basis
from loyalty.points.terms import Basket, Line

# It stands as line 0, so that it is never taken for a line of the paper.
WHOLE = "the whole invoice"


def get_basket(invoice: Invoice, program: Program) -> Basket:
    """What the invoice counts for, on the programme's basis.

    Raises ValueError for a draft, which may not say yet what was bought and when.
    """
    if invoice.invoiced_on is None or invoice.net is None or invoice.gross is None:
        raise ValueError("An invoice without a day or a sum brings no points.")
    includes_tax = program.basis == Program.Basis.GROSS
    rows = list(invoice.lines.select_related("product__category").order_by("number"))
    if not rows or program.line_mode == Program.LineMode.TOTAL:
        total = Fraction(invoice.gross if includes_tax else invoice.net)
        lines = [Line(number=0, text=WHOLE, amount=total, units=Fraction(0))]
    else:
        amounts = amounts_on_basis(
            [row.net for row in rows], net=invoice.net, gross=invoice.gross, includes_tax=includes_tax
        )
        lines = [
            Line(
                number=row.number,
                text=row.text,
                amount=amount,
                units=Fraction(row.quantity),
                sku=row.product.sku if row.product else "",
                category=row.product.category.name if row.product and row.product.category else "",
                brand=row.product.brand if row.product else "",
            )
            for row, amount in zip(rows, amounts, strict=True)
        ]
    return Basket(lines=tuple(lines), bought_on=invoice.invoiced_on, region=invoice.retailer.region)

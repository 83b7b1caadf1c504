"""The amounts of order lines as SQL, no more of it than the file has columns for: a million rows pay for each term."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Amounts:
    """Expressions over `staged_line l`, `staged_order o` and, for costs of products, `staged_cost k`."""

    quantity: str
    unit_price: str
    discount: str
    tax: str
    net: str
    cost: str


def sums(columns: dict[str, int]) -> dict[str, str]:
    """What `sales.ORDERS` adds up for each order."""
    has_discount = bool({"discount", "discount_percent"} & columns.keys())
    return {
        "units": "sum(quantity)" if "quantity" in columns else "count(*)::numeric",
        "discount": "sum(off)" if has_discount else "0::numeric",
        "tax": "coalesce(sum(tax), 0)" if "tax" in columns else "0::numeric",
    }


def amounts(columns: dict[str, int], *, has_product_costs: bool) -> Amounts:
    # Credit memos come positive from some programs; their column says that they are negative.
    sign = "o.sign * " if "is_return" in columns else ""
    quantity = "l.quantity" if "quantity" in columns else "1"
    price = "l.unit_price" if "unit_price" in columns else f"coalesce(abs(round(l.net / nullif({quantity}, 0), 4)), 0)"
    has_discount = bool({"discount", "discount_percent"} & columns.keys())
    cost = _cost(columns, quantity, has_product_costs=has_product_costs)
    return Amounts(
        quantity=f"{sign}{quantity}",
        unit_price=price,
        discount=f"{sign}l.off" if has_discount else "0",
        tax=f"{sign}coalesce(l.tax, 0)" if "tax" in columns else "0",
        net=f"{sign}l.net",
        cost=f"{sign}{cost}" if cost != "NULL" else cost,
    )


def _cost(columns: dict[str, int], quantity: str, *, has_product_costs: bool) -> str:
    """The line's own cost, else the unit's in the file, else what the product cost on that day."""
    known = ["l.cost"] if "cost" in columns else []
    if "unit_cost" in columns:
        known.append(f"round({quantity} * l.unit_cost, 2)")
    if has_product_costs:
        known.append(f"round({quantity} * k.cost, 2)")
    return f"coalesce({', '.join(known)})" if known else "NULL"

"""The self-audit of references that triggers keep instead of foreign keys: what it counts must be nothing."""

from typing import Final

from django.db import connection

# table.column -> the table it refers to
REFERENCES: Final = {
    "commerce_order.source_id": "commerce_source",
    "commerce_order.customer_id": "commerce_customer",
    "commerce_order.rep_id": "commerce_salesrep",
    "commerce_orderline.order_id": "commerce_order",
    "commerce_orderline.product_id": "commerce_product",
    "commerce_customerday.customer_id": "commerce_customer",
    "commerce_productday.product_id": "commerce_product",
}


def count_orphans() -> dict[str, int]:
    """How many rows refer to a row that is not there, by column; columns without such rows are left out."""
    found = {}
    with connection.cursor() as cursor:
        for reference, target in REFERENCES.items():
            table, column = reference.split(".")
            cursor.execute(
                f"SELECT count(*) FROM {table} c WHERE c.{column} IS NOT NULL "  # noqa: S608 - names from above
                f"AND NOT EXISTS (SELECT FROM {target} p WHERE p.id = c.{column})"
            )
            found[reference] = cursor.fetchone()[0]
    return {reference: count for reference, count in found.items() if count}

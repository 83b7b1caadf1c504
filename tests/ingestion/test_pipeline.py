"""The number of statements does not grow with the rows."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.ingestion.conftest import sales


def test_a_thousand_orders_cost_as_many_statements_as_ten(bring):
    def statements(first: int, orders: int) -> int:
        lines = [f"A{n},2026-02-01,C{n % 50},SKU{n % 9},1,5.00,5.00" for n in range(first, first + orders)]
        lines.append(f"X{first},2026-02-01,C1,SKU1,bad,1,1")
        with CaptureQueriesContext(connection) as captured:
            job = bring(sales(*lines))
        assert (job.accepted, job.refused) == (orders, 1)
        return len(captured)

    bring(sales("W1,2026-02-01,C1,SKU1,1,5.00,5.00"))
    assert statements(0, 10) == statements(1000, 1000)


def test_nothing_is_staged_outside_of_temporary_tables(bring):
    bring(sales("W1,2026-02-01,C1,SKU1,1,5.00,5.00"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_class WHERE relname LIKE 'staged%' AND relpersistence <> 't'")
        assert cursor.fetchone()[0] == 0

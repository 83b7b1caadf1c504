import numpy as np
import pytest
from django.db import connection
from psycopg import sql

from insights.refresh.transfer import TransferError, read_columns, write_columns

COLUMNS = {"number": "int8", "small": "int2", "days": "int4", "share": "float8"}


@pytest.fixture
def cursor(tenant):
    with connection.cursor() as opened:
        opened.execute("CREATE TEMPORARY TABLE moved (number int8, small int2, days int4, share float8)")
        yield opened


@pytest.mark.parametrize("rows", [0, 1, 70_000])
def test_what_is_written_is_read(cursor, rows):
    random = np.random.default_rng(0)
    arrays = {
        "number": random.integers(-(2**62), 2**62, rows),
        "small": random.integers(-100, 100, rows),
        "days": random.integers(-1000, 1000, rows),
        "share": random.normal(size=rows),
    }
    write_columns(cursor, sql.SQL("moved"), COLUMNS, arrays)
    found = read_columns(cursor, sql.SQL("SELECT * FROM moved"), COLUMNS)
    for name in COLUMNS:
        np.testing.assert_array_equal(found[name], arrays[name])


def test_the_database_reads_the_same_values(cursor):
    write_columns(cursor, sql.SQL("moved"), COLUMNS, {"number": [7], "small": [-3], "days": [9], "share": [0.25]})
    cursor.execute("SELECT * FROM moved")
    assert cursor.fetchall() == [(7, -3, 9, 0.25)]


@pytest.mark.parametrize("query", ["SELECT 1::int8, 2::int2, NULL::int4, 0.5::float8", "SELECT 1::int8, 2::int2"])
def test_rows_of_another_form_are_refused(cursor, query):
    with pytest.raises(TransferError):
        read_columns(cursor, sql.SQL(query), COLUMNS)

"""Several statements in one round trip."""

from django.db import connection


def run_script(statements: str) -> None:
    """Run them in the entered schema, as they stand.

    They go to the driver's own cursor: what wraps Django's may add parameters (the trail of edits does, in a
    request), and then each % in a statement would have to be doubled.
    """
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.cursor.execute(statements)

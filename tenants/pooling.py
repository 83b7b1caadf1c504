"""A canary for poolers that hand a server connection to another client between two transactions.

Through PgBouncer's transaction pooling half of the reads came from the other tenant: the search_path is a
setting of the session, and the session was somebody else's.
"""

from django.db import DEFAULT_DB_ALIAS, connections

MARK = "regulars.canary"
WORDS = "The database is reached through transaction pooling, which mixes up tenants. Use session pooling."


class PooledByTransactionError(Exception):
    """The database is reached through a pooler that does not keep a session together."""


def refuse_pooling_by_transaction() -> None:
    """Mark a session, let another client take a transaction, and see whether the mark is still ours.

    Raises:
        PooledByTransactionError: it is not.
    """
    ours, other = (connections.create_connection(DEFAULT_DB_ALIAS) for _ in range(2))
    try:
        with ours.cursor() as cursor:
            cursor.execute("SELECT set_config(%s, 'ours', false)", [MARK])
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT current_setting(%s, true)", [MARK])
            is_shared = cursor.fetchone() == ("ours",)
        if is_shared:  # asked no further: with one server connection the question would wait for itself
            raise PooledByTransactionError(WORDS)
        with ours.cursor() as cursor:
            cursor.execute("SELECT current_setting(%s, true)", [MARK])
            is_kept = cursor.fetchone() == ("ours",)
    finally:
        other.close()
        ours.close()
    if not is_kept:
        raise PooledByTransactionError(WORDS)

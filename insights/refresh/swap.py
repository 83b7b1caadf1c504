"""A whole table replaced by a freshly filled one: filled without indexes, indexed in bulk, then renamed.

Readers see the former rows until the commit. Only the renaming needs the table for itself; where somebody reads
it for long (a backup does), the rows are replaced one by one instead, and nobody waits.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import DatabaseError, transaction
from django.db.backends.utils import CursorWrapper
from psycopg import sql

LONGEST_WAIT_MILLISECONDS = 2_000  # While we wait for the last reader, new ones wait behind us.
_FRESH = "_fresh"
_LIST_INDEXES = """
SELECT index.relname, indisunique, pg_get_indexdef(index.oid), coalesce(pg_get_constraintdef(rule.oid), '')
FROM pg_index JOIN pg_class AS index ON index.oid = indexrelid
LEFT JOIN pg_constraint AS rule ON rule.conindid = indexrelid AND rule.conrelid = indrelid
WHERE indrelid = %s::regclass
"""


@dataclass(frozen=True, slots=True)
class _Index:
    """`definition` as PostgreSQL writes it; `constraint` such as PRIMARY KEY (id), "" for a plain index."""

    name: str
    is_unique: bool
    definition: str
    constraint: str

    def build(self, table: str) -> str:
        """The statement that makes the same index, under a name of its own, on `table`."""
        if self.constraint:
            return f"ALTER TABLE {_quoted(table)} ADD CONSTRAINT {_quoted(self.name + _FRESH)} {self.constraint}"
        unique = "UNIQUE " if self.is_unique else ""
        _, columns = self.definition.split(" USING ", 1)
        return f"CREATE {unique}INDEX {_quoted(self.name + _FRESH)} ON {_quoted(table)} USING {columns}"

    def rename(self) -> str:
        return f"ALTER INDEX {_quoted(self.name + _FRESH)} RENAME TO {_quoted(self.name)}"


def make_empty_copy(cursor: CursorWrapper, table: str) -> str:
    """An empty table of the same columns and checks, without indexes; its name."""
    fresh = table + _FRESH
    cursor.execute(f"CREATE TABLE {_quoted(fresh)} (LIKE {_quoted(table)} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)")
    return fresh


def put_in_place(cursor: CursorWrapper, table: str, *, columns: Sequence[str]) -> bool:
    """Let the filled copy be the table, with the same indexes under the same names.

    False where the rows had to be moved one by one.
    """
    cursor.execute(_LIST_INDEXES, [table])
    indexes = [_Index(*row) for row in cursor.fetchall()]
    for index in indexes:
        cursor.execute(index.build(table + _FRESH))
    is_free = _lock(cursor, table)
    if is_free:
        cursor.execute(f"DROP TABLE {_quoted(table)}")
        cursor.execute(f"ALTER TABLE {_quoted(table + _FRESH)} RENAME TO {_quoted(table)}")
        for index in indexes:
            cursor.execute(index.rename())
    else:
        _move_rows(cursor, table, columns)
    return is_free


def _lock(cursor: CursorWrapper, table: str) -> bool:
    try:
        with transaction.atomic():
            cursor.execute(f"SET LOCAL lock_timeout = {LONGEST_WAIT_MILLISECONDS}")
            cursor.execute(f"LOCK TABLE {_quoted(table)} IN ACCESS EXCLUSIVE MODE")
            cursor.execute("SET LOCAL lock_timeout = DEFAULT")
    except DatabaseError:
        return False
    return True


def _move_rows(cursor: CursorWrapper, table: str, columns: Sequence[str]) -> None:
    moved = sql.SQL("INSERT INTO {table} ({names}) SELECT {names} FROM {fresh}").format(
        table=sql.Identifier(table),
        fresh=sql.Identifier(table + _FRESH),
        names=sql.SQL(", ").join(map(sql.Identifier, columns)),
    )
    cursor.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
    cursor.execute(moved)
    cursor.execute(f"DROP TABLE {_quoted(table + _FRESH)}")


def _quoted(name: str) -> str:
    return sql.Identifier(name).as_string()

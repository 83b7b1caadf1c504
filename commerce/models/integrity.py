"""References of the large tables, kept by triggers that check a whole statement at once.

A foreign key checks each row on its own: at a million lines that alone costs as much as the import may take
(`docs/adr/`). The same promises hold here, but one anti-join per statement keeps them.
"""

import pgtrigger

# Each distinct reference once: held ones are locked, since what was just checked must not vanish before commit.
_HELD = """
IF EXISTS (
    WITH named AS MATERIALIZED (SELECT DISTINCT {column} AS id FROM fresh WHERE {column} IS NOT NULL),
    held AS MATERIALIZED (SELECT p.id FROM {table} p JOIN named USING (id) FOR KEY SHARE OF p)
    SELECT FROM named WHERE id NOT IN (SELECT id FROM held)
) THEN {refuse}
END IF;"""
_UNHELD = """
IF EXISTS (SELECT FROM fresh f LEFT JOIN {table} p ON p.id = f.{column} WHERE p.id IS NULL AND f.{column} IS NOT NULL)
THEN {refuse}
END IF;"""
_REFUSE = """RAISE EXCEPTION USING ERRCODE = 'foreign_key_violation',
    MESSAGE = 'a row refers to a missing row of {table} by {column}';"""


def refers_to(name: str, *, held: dict[str, str], unheld: dict[str, str] | None = None) -> list[pgtrigger.Trigger]:
    """Refuse inserted or updated rows whose columns (column -> table) name a row that is not there.

    `held` references are locked against deletion until commit; `unheld` ones are those that the writer has
    written or locked itself, too many to be locked twice.
    """
    checks = [(_HELD, *pair) for pair in held.items()] + [(_UNHELD, *pair) for pair in (unheld or {}).items()]
    steps = [
        form.format(table=table, column=column, refuse=_REFUSE.format(table=table, column=column))
        for form, column, table in checks
    ]
    func = "\n".join([*steps, "RETURN NULL;"])
    return [
        pgtrigger.Trigger(
            name=f"{name}_{verb}",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=operation,
            referencing=pgtrigger.Referencing(new="fresh"),  # type: ignore[no-untyped-call]
            func=func,
        )
        for verb, operation in (("insert", pgtrigger.Insert), ("update", pgtrigger.Update))
    ]


def _on_delete(name: str, func: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Delete,
        referencing=pgtrigger.Referencing(old="gone"),  # type: ignore[no-untyped-call]
        func=f"{func}\nRETURN NULL;",
    )


def protects(name: str, *, column: str, table: str) -> pgtrigger.Trigger:
    """Refuse to delete rows that `table` still refers to."""
    return _on_delete(
        name,
        f"""
IF EXISTS (SELECT FROM {table} c WHERE c.{column} IN (SELECT id FROM gone)) THEN
    RAISE EXCEPTION USING ERRCODE = 'foreign_key_violation',
        MESSAGE = 'rows of {table} still refer to what was to be deleted';
END IF;""",  # noqa: S608 - names from the model below, no input
    )


def takes_along(name: str, *, column: str, table: str) -> pgtrigger.Trigger:
    """Delete the rows of `table` that belong to deleted rows."""
    return _on_delete(name, f"DELETE FROM {table} c USING gone WHERE c.{column} = gone.id;")  # noqa: S608 - as above


def lets_go(name: str, *, column: str, table: str) -> pgtrigger.Trigger:
    """Empty the reference of the rows of `table` to deleted rows."""
    return _on_delete(name, f"UPDATE {table} c SET {column} = NULL FROM gone WHERE c.{column} = gone.id;")  # noqa: S608

"""References of the large tables, kept by triggers that check a whole statement at once.

A foreign key checks each row on its own: at a million lines that alone costs as much as the import may take
(`docs/adr/`). The same promises hold here, but one anti-join per statement keeps them.
"""

import pgtrigger

_CHECK = """
IF EXISTS (
    SELECT FROM fresh f WHERE f.{column} IS NOT NULL
    AND NOT EXISTS (SELECT FROM {table} p WHERE p.{key} = f.{column})
) THEN
    RAISE EXCEPTION USING ERRCODE = 'foreign_key_violation',
        MESSAGE = 'a row refers to a missing row of {table} by {column}';
END IF;
"""
# A reference just checked must not vanish before commit.
_HOLD = "PERFORM FROM {table} WHERE {key} IN (SELECT {column} FROM fresh) FOR KEY SHARE;"


def refers_to(name: str, *, held: dict[str, str], unheld: dict[str, str] | None = None) -> list[pgtrigger.Trigger]:
    """Refuse inserted or updated rows whose columns (column -> table) name a row that is not there.

    `held` references are locked against deletion until commit; `unheld` ones are those that the writer has
    written or locked itself, too many to be locked twice.
    """
    steps = [_HOLD.format(table=table, column=column, key="id") for column, table in held.items()]
    steps += [
        _CHECK.format(table=table, column=column, key="id") for column, table in {**held, **(unheld or {})}.items()
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

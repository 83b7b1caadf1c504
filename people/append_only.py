"""Tables that only grow: rows are never edited, deleted or emptied, by whatever way."""

import pgtrigger


def append_only(noun: str) -> list[pgtrigger.Trigger]:
    """Triggers for `Meta.triggers`. `noun` names the rows in the refusal and the triggers: "decisions".

    TRUNCATE fires no row trigger, so it has one of its own.
    """
    refuse = f"RAISE EXCEPTION 'The {noun} are kept as they are.' USING ERRCODE = 'check_violation';"
    return [
        pgtrigger.Trigger(
            name=f"{noun}_are_not_edited",
            when=pgtrigger.Before,
            operation=pgtrigger.Update | pgtrigger.Delete,
            func=refuse,
        ),
        pgtrigger.Trigger(
            name=f"{noun}_are_not_emptied",
            level=pgtrigger.Statement,
            when=pgtrigger.Before,
            operation=pgtrigger.Truncate,
            func=refuse,
        ),
    ]

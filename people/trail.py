"""The trail of edits: triggers that write down what a row held before and after, whatever changed it.

`Meta.triggers = [*trail("name", "email", label="name")]` on a model is all it takes. Rows that are only added
cost nothing, and neither do updates that leave the named columns as they were, so imports and rollups stay fast.
"""

from collections.abc import Sequence

import pgtrigger
from django.db import models

HIDDEN = frozenset({"password"})  # that it changed is written down, what it was is not

# Who and where: set by `people/request_context.py` for each writing statement. Without it, the database role
# that somebody used from outside is named. The row goes to the schema of the table that changed, even when an
# operator edits a tenant's table from another search path.
_WRITE = """
    EXECUTE format('INSERT INTO %1$I.people_domainevent (event, actor_id, actor_label, subject_type, subject_id,'
        ' subject_label, data, at, ip, url, request_id, followed_at) VALUES ($1, $2, left(coalesce($3,'
        ' (SELECT username FROM %1$I.people_user WHERE id = $2), $11, session_user), 150), $4, $5, $6, $7,'
        ' clock_timestamp(), $8, $9, $10, clock_timestamp())', TG_TABLE_SCHEMA)
    USING '{event}', (who->>'user')::uuid, who->>'label', '{subject_type}',
        OLD."{pk}"::text, left(coalesce({label}::text, ''), 200),
        jsonb_build_object('before', was, 'after', became),
        (who->>'ip')::inet, left(coalesce(who->>'url', ''), 300), coalesce(who->>'request_id', ''),
        CASE WHEN who ? 'request_id' THEN 'Someone not logged in' END;
    RETURN NULL;
"""
_CHANGED = """
    SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO was, became
    FROM jsonb_each(jsonb_build_object({old})) o JOIN jsonb_each(jsonb_build_object({new})) n USING (key)
    WHERE o.value IS DISTINCT FROM n.value;
"""
_GONE = "SELECT jsonb_build_object({old}), NULL::jsonb INTO was, became;"


class _Trail(pgtrigger.Trigger):
    when = pgtrigger.After
    declare = [
        ("who", "jsonb := nullif(current_setting('pghistory.context_metadata', true), '')::jsonb"),
        ("was", "jsonb"),
        ("became", "jsonb"),
    ]

    def __init__(self, *, name: str, fields: Sequence[str], label: str, is_deletion: bool) -> None:
        self.fields = fields
        self.label = label
        self.is_deletion = is_deletion
        super().__init__(
            name=name,
            operation=pgtrigger.Delete if is_deletion else pgtrigger.Update,
            condition=None if is_deletion else pgtrigger.AnyChange(*fields),
        )

    def get_func(self, model: models.Model) -> str:
        columns = [_column(model, name) for name in self.fields]
        label = f'OLD."{_column(model, self.label)}"' if self.label else "NULL"
        gather = _GONE if self.is_deletion else _CHANGED
        write = _WRITE.format(
            event=f"{model._meta.model_name}.{'deleted' if self.is_deletion else 'changed'}",
            subject_type=model._meta.label_lower,
            pk=_column(model, "pk"),
            label=label,
        )
        return gather.format(old=_pairs("OLD", columns), new=_pairs("NEW", columns)) + write


def _column(model: models.Model, name: str) -> str:
    field = model._meta.pk if name == "pk" else model._meta.get_field(name)
    assert isinstance(field, models.Field) and field.column  # noqa: S101 - a trail is of plain columns
    return field.column


def _pairs(row: str, columns: Sequence[str]) -> str:
    return ", ".join(f"'{column}', {_value(row, column)}" for column in columns)


def _value(row: str, column: str) -> str:
    if column not in HIDDEN:
        return f'{row}."{column}"'
    if row == "OLD":
        return "'(hidden)'"
    return f"""CASE WHEN OLD."{column}" IS DISTINCT FROM NEW."{column}" THEN '(changed)' ELSE '(hidden)' END"""


def trail(*fields: str, label: str = "") -> list[pgtrigger.Trigger]:
    """Triggers that record each change of `fields`, and each deletion, as a `DomainEvent`.

    `label` names the field that stands for the row on the audit page. Give the columns people edit, not those
    that jobs keep up to date. The events have no consequences.
    """
    return [
        _Trail(name="trail_of_changes", fields=fields, label=label, is_deletion=False),
        _Trail(name="trail_of_deletions", fields=fields, label=label, is_deletion=True),
    ]

"""The trail of edits: triggers that write down what a row held before and after, whatever changed it.

`Meta.triggers = [*trail("name", "email", label="name")]` on a model is all it takes. Rows that are only added
cost nothing, and neither do updates that leave the named columns as they were, so imports and rollups stay fast.
"""

from collections.abc import Sequence

import pgtrigger
from django.db import models

HIDDEN = frozenset({"password"})  # that it changed is written down, what it was is not

# Who and where is set by `people/request_context.py` for each writing statement; without it, the database role is
# named that somebody used from outside. The row goes to the schema of the table that changed, even when an operator
# edits a tenant's table from another search path. A static INSERT keeps its plan: EXECUTE costs five times as much.
_WRITE = """
    IF current_schema() IS DISTINCT FROM TG_TABLE_SCHEMA THEN
        PERFORM set_config('search_path', quote_ident(TG_TABLE_SCHEMA), true);
    END IF;
    INSERT INTO people_domainevent (event, actor_id, actor_label, subject_type, subject_id, subject_label, data, at,
        ip, url, request_id, followed_at)
    VALUES ('{event}', (who->>'user')::uuid, left(coalesce(who->>'label',
        (SELECT username FROM people_user WHERE id = (who->>'user')::uuid),
        CASE WHEN who ? 'request_id' THEN 'Someone not logged in' END, session_user), 150),
        '{subject_type}', OLD."{pk}"::text, left(coalesce({label}::text, ''), 200),
        jsonb_build_object('before', was, 'after', became), clock_timestamp(), (who->>'ip')::inet,
        left(coalesce(who->>'url', ''), 300), coalesce(who->>'request_id', ''), clock_timestamp());
    IF current_setting('search_path') IS DISTINCT FROM path THEN
        PERFORM set_config('search_path', path, true);
    END IF;
    RETURN NULL;
"""


class _Trail(pgtrigger.Trigger):
    when = pgtrigger.After
    declare = [
        ("who", "jsonb := nullif(current_setting('pghistory.context_metadata', true), '')::jsonb"),
        ("path", "text := current_setting('search_path')"),
        ("was", "jsonb := '{}'"),
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
        gather = _gather_deleted(columns) if self.is_deletion else _gather_changed(columns)
        write = _WRITE.format(
            event=f"{model._meta.model_name}.{'deleted' if self.is_deletion else 'changed'}",
            subject_type=model._meta.label_lower,
            pk=_column(model, "pk"),
            label=label,
        )
        return gather + write


def _column(model: models.Model, name: str) -> str:
    field = model._meta.pk if name == "pk" else model._meta.get_field(name)
    assert isinstance(field, models.Field) and field.column  # noqa: S101 - a trail is of plain columns
    return field.column


def _gather_changed(columns: Sequence[str]) -> str:
    """One test per column: unpacking two JSON objects to compare them costs ten times as much."""
    tests = [
        f"""
    IF OLD."{column}" IS DISTINCT FROM NEW."{column}" THEN
        was := was || jsonb_build_object('{column}', {_value("OLD", column)});
        became := became || jsonb_build_object('{column}', {_value("NEW", column)});
    END IF;"""
        for column in columns
    ]
    return "\n    became := '{}';" + "".join(tests)


def _gather_deleted(columns: Sequence[str]) -> str:
    pairs = ", ".join(f"'{column}', {_value('OLD', column)}" for column in columns)
    return f"\n    was := jsonb_build_object({pairs});"


def _value(row: str, column: str) -> str:
    return "'(hidden)'" if column in HIDDEN else f'{row}."{column}"'


def trail(*fields: str, label: str = "") -> list[pgtrigger.Trigger]:
    """Triggers that record each change of `fields`, and each deletion, as a `DomainEvent`.

    `label` names the field that stands for the row on the audit page. Give the columns people edit, not those
    that jobs keep up to date. The events have no consequences.
    """
    return [
        _Trail(name="trail_of_changes", fields=fields, label=label, is_deletion=False),
        _Trail(name="trail_of_deletions", fields=fields, label=label, is_deletion=True),
    ]

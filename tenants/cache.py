"""Each cached value carries its schema, so that no tenant can read another's."""

from django.db import connection


def make_key(key: str, key_prefix: str, version: int) -> str:
    return f"{connection.schema_name}:{key_prefix}:{version}:{key}"  # type: ignore[attr-defined]

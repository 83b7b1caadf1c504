"""Servers of their own for these tests; the suite's shared database is not touched."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from saas.embedded import postgres


@pytest.fixture
def run_dir(tmp_path: Path) -> Iterator[Path]:
    """A run folder whose server and data are gone after the test."""
    folder = tmp_path / "run"
    yield folder
    postgres.destroy(folder)


def query(info: postgres.ConnectionInfo, sql: str) -> list[tuple[Any, ...]]:
    """Run one statement, committed; its rows where it has some."""
    with psycopg.connect(info.dsn, autocommit=True) as connection:
        cursor = connection.execute(sql)
        return cursor.fetchall() if cursor.description else []

"""The test database: made once for the code as it stands, and copied for each run and worker after that.

Making it means migrating everything and provisioning two tenants, which takes longer than most runs. The original
is kept in the embedded server only, under a name that changes with whatever it is made from.
"""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.test.utils import setup_databases

from kit.locks import advisory_lock_key

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "kept_"
MADE_FROM = (
    "*/migrations/*.py",
    "tenants/**/*.py",
    "people/roles.py",
    "people/actions/sync_roles.py",
    "saas/settings.py",
    "tests/conftest.py",
    "tests/databases.py",
    "requirements/base.txt",
)


def make_database(provision: Callable[[], None]) -> None:
    """Make the test database of this process and turn the connection, and programs it starts, to it."""
    name = connection.creation._get_test_db_name()
    cut_off(name)
    if not os.environ.get("REGULARS_KEEPS_TEST_DATABASES"):
        setup_databases(verbosity=0, interactive=False, aliases={"default"})
        provision()
    else:
        original = PREFIX + _fingerprint()
        with _alone() as cursor:  # of several workers one makes it, the others wait
            cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX])
            kept = {row[0] for row in cursor.fetchall()}
            if original not in kept:
                setup_databases(verbosity=0, interactive=False, aliases={"default"})
                provision()
                _keep(cursor, name, original, outdated=kept)
        _copy(original, name)
    _turn_to(name)


def drop_database() -> None:
    name = connection.settings_dict["NAME"]
    cut_off(name)
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')


def cut_off(database: str) -> None:
    """The connections of killed programs outlive them for some seconds and hold the test database."""
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [database])


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for path in sorted({path for pattern in MADE_FROM for path in ROOT.glob(pattern)}):
        if path.parts[len(ROOT.parts)] not in {".venv", ".run", ".run-tests"}:
            digest.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def _alone() -> Iterator[Any]:
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [advisory_lock_key("tests", "original")])
        yield cursor


def _keep(cursor: Any, name: str, original: str, *, outdated: set[str]) -> None:
    cut_off(name)
    for old in outdated:
        cursor.execute(f'DROP DATABASE IF EXISTS "{old}" WITH (FORCE)')
    cursor.execute(f'ALTER DATABASE "{name}" RENAME TO "{original}"')


def _copy(original: str, name: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{original}"')


def _turn_to(name: str) -> None:
    connection.close()
    settings.DATABASES["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name
    url = urlsplit(os.environ["DATABASE_URL"])
    os.environ["DATABASE_URL"] = url._replace(path=f"/{name}").geturl()

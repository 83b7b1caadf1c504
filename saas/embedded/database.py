"""What a new server is given: the program's own role without superuser rights, its database, the broker.

Done with psql, so that nothing but the wheel is needed.
"""

import os
import subprocess

from saas.embedded.binaries import wheel_programs
from saas.embedded.cluster import SUPERUSER
from saas.embedded.errors import EmbeddedError
from saas.embedded.owner import PLAIN_ENVIRONMENT
from saas.embedded.places import PORT, Home

ROLE = "regulars"
DATABASE = "regulars"


def prepare_database(home: Home) -> None:
    """Make role, database and broker where they are missing; each step can be repeated."""
    password = home.password_file.read_text()
    script = f"""
        SELECT 'CREATE ROLE {ROLE} LOGIN CREATEDB' WHERE to_regrole('{ROLE}') IS NULL \\gexec
        ALTER ROLE {ROLE} PASSWORD '{password}';
        SELECT 'CREATE DATABASE {DATABASE} OWNER {ROLE}'
         WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{DATABASE}') \\gexec
    """  # noqa: S608 -- our own constants and a password of URL-safe characters
    run_sql(home, script, user=SUPERUSER, dbname="postgres")
    install_broker(home, dbname=DATABASE)


def install_broker(home: Home, *, dbname: str) -> None:
    """Install pgmq's functions in one transaction, unless they are there."""
    from pgmq import get_embedded_install_sql

    found = run_sql(home, "SELECT to_regclass('pgmq.meta') IS NOT NULL", user=ROLE, dbname=dbname)
    if found == "f":
        run_sql(home, get_embedded_install_sql(), user=ROLE, dbname=dbname, is_one_transaction=True)


def run_sql(home: Home, sql: str, *, user: str, dbname: str, is_one_transaction: bool = False) -> str:
    """Run a script and hand back its bare output."""
    options = ["--single-transaction"] if is_one_transaction else []
    ran = subprocess.run(
        [wheel_programs() / "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", *options, "-f", "-"],
        input=sql,
        env={**PLAIN_ENVIRONMENT, **client_environment(home, user=user, dbname=dbname)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if ran.returncode != 0:
        raise EmbeddedError(f"The database could not be set up:\n{ran.stderr.strip()}")
    return ran.stdout.strip()


def client_environment(home: Home, *, user: str, dbname: str) -> dict[str, str]:
    """What libpq's programs need to connect."""
    return {
        "PGHOST": os.fspath(home.socket_dir),
        "PGPORT": str(PORT),
        "PGUSER": user,
        "PGPASSWORD": home.password_file.read_text(),
        "PGDATABASE": dbname,
    }

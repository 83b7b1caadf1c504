"""Where the database is: `DATABASE_URL`, or else the embedded server of this run directory."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from saas import env

ENGINE = "tenants.postgresql"
CONNECTION_SECONDS = 120  # A backend keeps about 1 MB for each schema it touched; recycling gives it back.


def settings(run_dir: Path) -> dict[str, Any]:
    """Django's settings of the default database. Starts nothing."""
    url = env.text("DATABASE_URL", "")
    parameters = _from_url(url) if url else _from_embedded(run_dir)
    return {
        "ENGINE": ENGINE,
        "CONN_MAX_AGE": CONNECTION_SECONDS,
        "CONN_HEALTH_CHECKS": True,
        **parameters,
    }


def _from_url(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise env.ConfigurationError("DATABASE_URL must look like postgresql://user:password@host:5432/name.")
    options = dict(parse_qsl(parts.query))
    # A socket folder can only stand among the options; the broker reads host and port from their usual place.
    host, port = options.pop("host", ""), options.pop("port", "")
    return {
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or host,
        "PORT": str(parts.port or port),
        "OPTIONS": options,
    }


def _from_embedded(run_dir: Path) -> dict[str, Any]:
    from saas.embedded import postgres  # a host with DATABASE_URL needs nothing of it

    server = postgres.conninfo(run_dir)
    return {
        "NAME": server.dbname,
        "USER": server.user,
        "PASSWORD": server.password,
        "HOST": server.host,
        "PORT": str(server.port),
        "OPTIONS": {},
    }

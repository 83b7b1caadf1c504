"""The embedded PostgreSQL as the rest of the program sees it."""

import fcntl
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from saas.embedded.cluster import create_cluster, is_answering, start_cluster, stop_cluster
from saas.embedded.database import DATABASE, ROLE, prepare_database
from saas.embedded.errors import EmbeddedError
from saas.embedded.owner import ensure_owner, find_owner
from saas.embedded.places import PORT, default_run_dir, find_home, prepare_run_dir

__all__ = ["ConnectionInfo", "conninfo", "default_run_dir", "destroy", "ensure_running", "is_running", "stop"]

LOCK_SECONDS = 900
# Raised when what `prepare_database` makes changes: servers made before are then brought up to it.
SETUP_VERSION = "1"


@dataclass(frozen=True)
class ConnectionInfo:
    """How to reach the database. `host` is the folder of its socket; `port` only keeps PGPORT out."""

    host: str
    user: str
    password: str = field(repr=False)
    dbname: str
    port: int = PORT

    @property
    def url(self) -> str:
        password, host = quote(self.password, safe=""), quote(self.host, safe="")
        return f"postgresql://{self.user}:{password}@/{self.dbname}?host={host}&port={self.port}"

    @property
    def dsn(self) -> str:
        """The same as libpq's keywords, for the broker's `conn_string`."""
        password, host = _escaped(self.password), _escaped(self.host)
        return f"host='{host}' port={self.port} user='{self.user}' password='{password}' dbname='{self.dbname}'"


def conninfo(run_dir: Path) -> ConnectionInfo:
    """Where the server of this run folder listens or would listen. Starts and writes nothing.

    Before the first start there is no password yet: it is then empty.
    """
    home = find_home(run_dir)
    try:
        password = home.password_file.read_text()
    except FileNotFoundError:
        password = ""
    except PermissionError:
        raise EmbeddedError(
            f"{home.path} belongs to another user. Name a folder of yours with REGULARS_RUN_DIR."
        ) from None
    return ConnectionInfo(host=str(home.socket_dir), user=ROLE, password=password, dbname=DATABASE)


def ensure_running(run_dir: Path) -> ConnectionInfo:
    """Start the server of this run folder if needed, from nothing if needed, and say how to reach it.

    May be called as often and by as many processes at once as wanted.
    """
    prepare_run_dir(run_dir)
    with _locked(run_dir):
        owner = ensure_owner()
        home = find_home(run_dir)
        marker = home.path / "setup"
        if not is_answering(home):
            create_cluster(home, owner)
            start_cluster(home, owner)
        if not marker.is_file() or marker.read_text() != SETUP_VERSION:
            prepare_database(home)
            marker.write_text(SETUP_VERSION)
            owner.take(marker)
        return conninfo(run_dir)


def stop(run_dir: Path) -> None:
    """Stop the server of this run folder; nothing happens where none runs."""
    owner = find_owner()
    if owner is None or not run_dir.is_dir():
        return
    with _locked(run_dir):
        stop_cluster(find_home(run_dir), owner)


def destroy(run_dir: Path) -> None:
    """Stop the server of this run folder and remove its data for good."""
    stop(run_dir)
    home = find_home(run_dir)
    shutil.rmtree(home.path, ignore_errors=True)
    shutil.rmtree(home.socket_dir, ignore_errors=True)


def is_running(run_dir: Path) -> bool:
    return is_answering(find_home(run_dir))


@contextmanager
def _locked(run_dir: Path) -> Iterator[None]:
    """One start or stop at a time per run folder; the lock dies with its process."""
    with (run_dir / "lock").open("a") as lock:
        deadline = time.monotonic() + LOCK_SECONDS
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise EmbeddedError(f"Another process holds {run_dir / 'lock'} for too long.") from None
                time.sleep(0.05)
        yield


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "\\'")

"""Where the embedded services keep their files. Everything is a function of the run folder and of who asks.

A run folder is `.run` in the checkout. The server's home (data, socket, log, password) lies in it whenever
the server's user can reach it there. Root's server runs as another user, who cannot read below a private
folder such as /root: its home then lies under /var/lib/regulars, since the permissions of folders that are
not ours are left as they are.
"""

import hashlib
import os
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path

from saas.embedded.errors import EmbeddedError

CHECKOUT = Path(__file__).resolve().parents[2]
STATE = Path("/var/lib/regulars")
PORT = 5432  # only a part of the socket's name: nothing listens on the network
SOCKET_NAME = f".s.PGSQL.{PORT}"
# A Unix socket's address holds 107 bytes; PostgreSQL needs a little room for the lock file beside it.
LONGEST_SOCKET = 100


@dataclass(frozen=True)
class Home:
    """The folder of one server and what lies in it."""

    run_dir: Path
    path: Path
    socket_dir: Path
    key: str

    @property
    def data(self) -> Path:
        return self.path / "data"

    @property
    def log(self) -> Path:
        return self.path / "postgresql.log"

    @property
    def password_file(self) -> Path:
        return self.path / "password"

    @property
    def cluster_name(self) -> str:
        """Shown in the title of each process of the server, which is how we tell ours from others'."""
        return f"regulars-{self.key}"


def default_run_dir() -> Path:
    """REGULARS_RUN_DIR, else `.run` in the checkout, else `.run-<uid>` where `.run` is another user's."""
    named = os.environ.get("REGULARS_RUN_DIR")
    if named:
        return Path(named).resolve()
    usual = CHECKOUT / ".run"
    try:
        is_ours = usual.stat().st_uid == os.geteuid()
    except FileNotFoundError:
        is_ours = True
    return usual if is_ours else CHECKOUT / f".run-{os.geteuid()}"


def prepare_run_dir(run_dir: Path) -> None:
    """Make the run folder and its identity. A folder that is there already keeps its permissions."""
    try:
        if not run_dir.is_dir():
            run_dir.mkdir(parents=True, exist_ok=True)
            run_dir.chmod(0o755)  # ours, and the server's user has to pass through it
        if not _read(run_dir / "id"):
            fresh = run_dir / f"id.{os.getpid()}"
            fresh.write_text(secrets.token_hex(8))
            fresh.replace(run_dir / "id")
    except OSError as error:
        raise EmbeddedError(
            f"Cannot write to {run_dir}: {error}. Name another folder with REGULARS_RUN_DIR."
        ) from error


def find_home(run_dir: Path) -> Home:
    """Where the server of this run folder has its files; nothing is made.

    The key holds the folder's own identity beside its path: a fresh clone at an old path gets fresh data,
    and so does a copy of a checkout, whose `.run` came along.
    """
    run_dir = run_dir.resolve()
    identity = f"{run_dir}\n{_read(run_dir / 'id')}\n{os.geteuid()}"
    key = hashlib.sha256(identity.encode()).hexdigest()[:16]
    inside = run_dir / "postgres"
    if os.geteuid() == 0:
        path = inside if _fits(inside / "socket") and can_others_reach(run_dir) else STATE / key
        return Home(run_dir=run_dir, path=path, socket_dir=path / "socket", key=key)
    socket_dir = inside / "socket" if _fits(inside / "socket") else _short_socket_dir(key)
    return Home(run_dir=run_dir, path=inside, socket_dir=socket_dir, key=key)


def can_others_reach(path: Path) -> bool:
    """Whether a user without any rights of his own may pass through each folder down to this one."""
    resolved = path.resolve()
    return all(not folder.exists() or folder.stat().st_mode & stat.S_IXOTH for folder in (resolved, *resolved.parents))


def _fits(socket_dir: Path) -> bool:
    return len(os.fsencode(socket_dir / SOCKET_NAME)) <= LONGEST_SOCKET


def _short_socket_dir(key: str) -> Path:
    """A folder under /tmp that is ours or still free: anybody may have taken the name before us."""
    for suffix in ("", *(f"-{number}" for number in range(1, 100))):
        candidate = Path(f"/tmp/regulars-{key}{suffix}")  # noqa: S108 -- its owner is checked
        try:
            found = candidate.lstat()
        except FileNotFoundError:
            return candidate
        if stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid():
            return candidate
    raise EmbeddedError("No folder under /tmp can be had for the database's socket.")


def _read(path: Path) -> str:
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        return ""

"""Who the server runs as: PostgreSQL refuses to run as root, so root lends it an own system user."""

import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from saas.embedded.errors import EmbeddedError

SYSTEM_USER = "regulars"
PLAIN_ENVIRONMENT = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
}


@dataclass(frozen=True)
class Owner:
    """The operating system's user that the server's processes and files belong to."""

    uid: int
    gid: int
    is_lent: bool  # we are root and run the server as somebody else

    def run(self, command: Sequence[str | Path], *, timeout_seconds: float) -> subprocess.CompletedProcess[str]:
        """Run a command as this user with nothing of our environment, and hand back what it printed.

        PGHOST, PGDATA, PGOPTIONS and the like of the caller's shell would otherwise reach the server.
        """
        return subprocess.run(
            [str(part) for part in command],
            user=self.uid if self.is_lent else None,
            group=self.gid if self.is_lent else None,
            extra_groups=[] if self.is_lent else None,
            umask=0o077,
            cwd="/",
            env=PLAIN_ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
            timeout=timeout_seconds,
            check=False,
        )

    def take(self, path: Path) -> None:
        """Make a file or a whole folder of ours belong to this user."""
        if not self.is_lent:
            return
        os.chown(path, self.uid, self.gid, follow_symlinks=False)
        if path.is_dir() and not path.is_symlink():
            for inner in path.rglob("*"):
                os.chown(inner, self.uid, self.gid, follow_symlinks=False)


def find_owner() -> Owner | None:
    """The server's user, or None where it still has to be made."""
    if os.geteuid() != 0:
        return Owner(uid=os.geteuid(), gid=os.getegid(), is_lent=False)
    try:
        entry = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        return None
    return Owner(uid=entry.pw_uid, gid=entry.pw_gid, is_lent=True)


def ensure_owner() -> Owner:
    """The server's user, made where it is missing (only root needs one)."""
    output = ""
    for _attempt in range(10):
        if (owner := find_owner()) is not None:
            return owner
        output = _add_system_user()
        if find_owner() is None:
            time.sleep(0.5)  # another program holds the lock of /etc/passwd
    raise EmbeddedError(
        f"PostgreSQL does not run as root and the system user {SYSTEM_USER!r} could not be made: {output}"
    )


def _add_system_user() -> str:
    useradd = shutil.which("useradd", path=PLAIN_ENVIRONMENT["PATH"])
    if useradd is None:
        raise EmbeddedError(
            "PostgreSQL does not run as root and there is no `useradd` here to make a user for it. "
            "Install the package `passwd`, run as an ordinary user, or set DATABASE_URL."
        )
    made = subprocess.run(
        [
            *(useradd, "--system", "--user-group", "--no-create-home"),
            *("--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin", SYSTEM_USER),
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
        check=False,
    )
    return made.stdout.strip()

"""Which processes on this machine belong to one server, told by their titles.

The pid in postmaster.pid may be anybody's after a crash, a reboot or a copy of the folder. Titles are
readable for everyone, where the working folder of another user's process is not.
"""

import contextlib
import os
import signal
import time
from pathlib import Path

from saas.embedded.owner import Owner
from saas.embedded.places import Home


def find_postmaster(home: Home) -> int | None:
    """The pid of the running server of this home."""
    pid = _recorded_pid(home)
    return pid if pid is not None and _is_postmaster(pid, home) else None


def drop_foreign_pid_file(home: Home) -> None:
    """Remove a pid file whose pid is alive but somebody else's: the server would refuse to start.

    One whose pid is dead stays, since the server itself then looks for left-over children.
    """
    pid = _recorded_pid(home)
    if pid is not None and Path(f"/proc/{pid}").exists() and not _is_postmaster(pid, home):
        (home.data / "postmaster.pid").unlink(missing_ok=True)


def end_orphans(home: Home, owner: Owner) -> None:
    """End what a killed server left running: a busy backend notices the death of its server late."""
    orphans = _find_children(home, owner)
    for number in (signal.SIGTERM, signal.SIGKILL):
        for pid in orphans:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        for _wait in range(30):
            orphans = _find_children(home, owner)
            if not orphans:
                return
            time.sleep(0.1)


def _find_children(home: Home, owner: Owner) -> list[int]:
    title = f"postgres: {home.cluster_name}: ".encode()
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        with contextlib.suppress(OSError):
            if entry.stat().st_uid == owner.uid and (entry / "cmdline").read_bytes().startswith(title):
                found.append(int(entry.name))
    return found


def _is_postmaster(pid: int, home: Home) -> bool:
    try:
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return arguments[0].endswith(b"/postgres") and os.fsencode(home.data) in arguments


def _recorded_pid(home: Home) -> int | None:
    try:
        return int((home.data / "postmaster.pid").read_text().splitlines()[0])
    except (OSError, ValueError, IndexError):
        return None

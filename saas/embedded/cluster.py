"""Make, start and stop one server. Callers hold the lock of the run folder."""

import os
import secrets
import shutil
import signal
import subprocess
import time
from pathlib import Path

from saas.embedded.binaries import server_programs, wheel_programs
from saas.embedded.configuration import write_configuration
from saas.embedded.errors import EmbeddedError
from saas.embedded.owner import PLAIN_ENVIRONMENT, Owner
from saas.embedded.places import PORT, STATE, Home
from saas.embedded.server_processes import drop_foreign_pid_file, end_orphans, find_postmaster

SUPERUSER = "postgres"
START_SECONDS = 120
# Recovery of a large database after a kill may outlast one pg_ctl; we go on waiting while it works.
RECOVERY_SECONDS = 600
LARGEST_LOG = 20 * 1024**2


def create_cluster(home: Home, owner: Owner) -> None:
    """Make the data folder where it is missing; one that was killed half-made is thrown away."""
    _prepare_folders(home, owner)
    if (home.data / "PG_VERSION").is_file():
        return
    password = secrets.token_urlsafe(32)
    part = home.path / "data.part"
    shutil.rmtree(part, ignore_errors=True)
    shutil.rmtree(home.data, ignore_errors=True)
    _write_private(home.password_file, password, owner)
    made = owner.run(
        [
            *(server_programs(owner) / "initdb", "--pgdata", part, "--username", SUPERUSER),
            *("--auth=scram-sha-256", "--pwfile", home.password_file, "--encoding=UTF8", "--locale=C.UTF-8"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-sync"),
        ],
        timeout_seconds=300,
    )
    if made.returncode != 0:
        raise EmbeddedError(f"PostgreSQL's data folder could not be made:\n{made.stdout.strip()}")
    part.replace(home.data)


def start_cluster(home: Home, owner: Owner) -> None:
    """Start the server unless it runs, and return when it answers."""
    deadline = time.monotonic() + 60
    output = ""
    while time.monotonic() < deadline:
        if find_postmaster(home) is None:
            output = _try_to_start(home, owner)
        if find_postmaster(home) is not None:
            _await_answer(home)
            return
        time.sleep(1)
    raise EmbeddedError(f"PostgreSQL did not start:\n{output}\n{_log_end(home)}")


def stop_cluster(home: Home, owner: Owner) -> None:
    """Stop the server if it runs: politely, then at once, then by force."""
    if find_postmaster(home) is not None:
        for mode, seconds in (("fast", 60), ("immediate", 20)):
            _pg_ctl(home, owner, "stop", "-m", mode, seconds=seconds)
            if find_postmaster(home) is None:
                break
    if (stuck := find_postmaster(home)) is not None:
        os.kill(stuck, signal.SIGKILL)
    end_orphans(home, owner)


def is_answering(home: Home) -> bool:
    """Whether a client would be let in now."""
    if find_postmaster(home) is None:
        return False
    asked = subprocess.run(
        [wheel_programs() / "pg_isready", "-q", "-h", home.socket_dir, "-p", str(PORT), "-t", "5"],
        env=PLAIN_ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        timeout=30,
        check=False,
    )
    return asked.returncode == 0


def _try_to_start(home: Home, owner: Owner) -> str:
    """One attempt. The first one after a kill may fail while the children of the killed server die."""
    drop_foreign_pid_file(home)
    end_orphans(home, owner)
    for left_over in home.socket_dir.iterdir():
        left_over.unlink()
    write_configuration(home)
    owner.take(home.data / "postgresql.conf")
    if home.log.exists() and home.log.stat().st_size > LARGEST_LOG:
        home.log.replace(home.log.with_suffix(".log.old"))
    return _pg_ctl(home, owner, "start", seconds=START_SECONDS)


def _pg_ctl(home: Home, owner: Owner, *arguments: str, seconds: int) -> str:
    options = ["-s", "-D", str(home.data), "-l", str(home.log), "-w", "-t", str(seconds)]
    try:
        ran = owner.run([server_programs(owner) / "pg_ctl", *arguments, *options], timeout_seconds=seconds + 30)
    except subprocess.TimeoutExpired:
        return f"pg_ctl {arguments[0]} gave no answer within {seconds + 30} seconds."
    return ran.stdout.strip()


def _await_answer(home: Home) -> None:
    deadline = time.monotonic() + RECOVERY_SECONDS
    while not is_answering(home):
        if find_postmaster(home) is None or time.monotonic() > deadline:
            raise EmbeddedError(f"PostgreSQL started and does not answer:\n{_log_end(home)}")
        time.sleep(0.1)


def _prepare_folders(home: Home, owner: Owner) -> None:
    if STATE in home.path.parents:
        STATE.mkdir(mode=0o755, parents=True, exist_ok=True)
        STATE.chmod(0o755)
    for folder in (home.path, home.socket_dir):
        folder.mkdir(mode=0o700, exist_ok=True)
        folder.chmod(0o700)
    if owner.is_lent and any(path.lstat().st_uid != owner.uid for path in (home.path, *home.path.iterdir())):
        owner.take(home.path)  # new, or of a system user that has since got another number


def _write_private(path: Path, text: str, owner: Owner) -> None:
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(text)
    owner.take(path)


def _log_end(home: Home) -> str:
    try:
        return "\n".join(home.log.read_text(errors="replace").splitlines()[-15:])
    except OSError:
        return "(no log)"

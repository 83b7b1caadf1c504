"""`python -m saas.embedded up|down|destroy|status|psql|url` for the server of this checkout."""

import os
import sys
from collections.abc import Callable

from saas.embedded.binaries import wheel_programs
from saas.embedded.database import DATABASE, ROLE, client_environment
from saas.embedded.errors import EmbeddedError
from saas.embedded.places import default_run_dir, find_home
from saas.embedded.postgres import conninfo, destroy, ensure_running, is_running, stop


def _up() -> int:
    info = ensure_running(default_run_dir())
    sys.stdout.write(f"PostgreSQL answers in {info.host}\n")
    return 0


def _down() -> int:
    stop(default_run_dir())
    sys.stdout.write("PostgreSQL is stopped\n")
    return 0


def _destroy() -> int:
    destroy(default_run_dir())
    sys.stdout.write("The database and its data are gone\n")
    return 0


def _status() -> int:
    home = find_home(default_run_dir())
    is_up = is_running(home.run_dir)
    sys.stdout.write(f"PostgreSQL {'answers' if is_up else 'is stopped'}; its files are in {home.path}\n")
    return 0 if is_up else 3


def _psql() -> int:
    ensure_running(default_run_dir())
    client = client_environment(find_home(default_run_dir()), user=ROLE, dbname=DATABASE)
    program = str(wheel_programs() / "psql")
    os.execve(program, [program, *sys.argv[2:]], {**os.environ, **client})


def _url() -> int:
    sys.stdout.write(f"{conninfo(default_run_dir()).url}\n")
    return 0


COMMANDS: dict[str, Callable[[], int]] = {
    "up": _up,
    "down": _down,
    "destroy": _destroy,
    "status": _status,
    "psql": _psql,
    "url": _url,
}


def main() -> int:
    command = COMMANDS.get(sys.argv[1]) if len(sys.argv) > 1 else None
    if command is None:
        sys.stderr.write(f"usage: python -m saas.embedded {'|'.join(COMMANDS)}\n")
        return 2
    try:
        return command()
    except EmbeddedError as error:
        sys.stderr.write(f"{error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())

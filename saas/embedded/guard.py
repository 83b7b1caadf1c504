"""Stops PostgreSQL when its supervisor ends, however it ends: `python -m saas.embedded.guard PARENT RUN_DIR`.

PostgreSQL is nobody's child, so that a supervisor cannot take it along. It ends by itself, with an error,
when PostgreSQL has gone away.
"""

import signal
import sys
from pathlib import Path

from saas.embedded.leash import STOP_SIGNALS, tie_to_parent
from saas.embedded.places import find_home
from saas.embedded.postgres import stop
from saas.embedded.run_lock import keep_from_children
from saas.embedded.server_processes import find_postmaster

LOOK_SECONDS = 2.0
# Written by the supervisor with its pid once the server answers: one that came and went between two looks was up too.
UP_FILE = "server-up"


def main() -> int:
    parent, run_dir = int(sys.argv[1]), Path(sys.argv[2])
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
    tie_to_parent(parent)
    keep_from_children()
    has_run = False
    while signal.sigtimedwait(STOP_SIGNALS, LOOK_SECONDS) is None:
        has_run = has_run or _was_up(run_dir, parent)
        is_running = find_postmaster(find_home(run_dir)) is not None
        if has_run and not is_running:
            sys.stderr.write("PostgreSQL has gone away\n")
            return 1
    stop(run_dir)
    return 0


def _was_up(run_dir: Path, parent: int) -> bool:
    try:
        return (run_dir / UP_FILE).read_text() == str(parent)
    except FileNotFoundError:
        return False


if __name__ == "__main__":
    sys.exit(main())

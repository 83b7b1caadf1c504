"""Nothing of a supervised run stays behind, however it ends."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from saas.embedded import places, postgres
from saas.embedded.processes import listen_on_free_port
from tests.saas.embedded.conftest import query

pytestmark = pytest.mark.kills

# A service that does not want to go, with a child that has left its session.
STUBBORN = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
subprocess.Popen(["sleep", "600"], start_new_session=True)
print("stubborn is up", flush=True)
time.sleep(600)
"""
RUN = f"""
import sys
from pathlib import Path
from saas.embedded.processes import Service, Supervisor, python
with Supervisor(Path(sys.argv[1])) as supervisor:
    supervisor.run("once", python("-c", "print('done once')"))
    supervisor.start(Service("meek", ("sleep", "601")))
    supervisor.start(Service("stubborn", python("-c", '''{STUBBORN}'''), grace_seconds=0.5))
    code = supervisor.wait()
sys.exit(code)
"""


@pytest.fixture
def supervisor(run_dir: Path) -> Iterator[subprocess.Popen[str]]:
    process = _supervise(run_dir)
    with process:
        yield process
        process.kill()
    _await(lambda: not _processes_of(run_dir))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_everything(supervisor: subprocess.Popen[str], run_dir: Path, number: int) -> None:
    _await(lambda: len(_processes_of(run_dir)) > 5)

    supervisor.send_signal(number)

    assert supervisor.wait(timeout=180) == 0
    assert _processes_of(run_dir) == {}


def test_a_killed_supervisor_leaves_no_process_and_the_next_start_works(
    supervisor: subprocess.Popen[str], run_dir: Path
) -> None:
    query(postgres.conninfo(run_dir), "CREATE TABLE kept ()")

    supervisor.kill()
    supervisor.wait()
    again = _supervise(run_dir)  # at once, while the rest of the first run is still going away

    assert query(postgres.conninfo(run_dir), "SELECT to_regclass('kept')::text") == [("kept",)]
    with again:
        again.terminate()
        assert again.wait(timeout=180) == 0
    assert _processes_of(run_dir) == {}


@pytest.mark.parametrize("victim", ["^sleep 601", "embedded.leash", "embedded.guard", "/postgres -D"])
def test_the_death_of_any_process_ends_everything(
    supervisor: subprocess.Popen[str], run_dir: Path, victim: str
) -> None:
    _await(lambda: _find(run_dir, "^sleep 600") != [])  # the last to come: before that, a start is taken up again
    os.kill(_find(run_dir, victim)[0], signal.SIGKILL)

    assert supervisor.wait(timeout=180) == 1
    assert _processes_of(run_dir) == {}


def test_a_second_supervisor_is_refused(supervisor: subprocess.Popen[str], run_dir: Path) -> None:
    second = subprocess.run(
        [sys.executable, "-c", RUN, run_dir], capture_output=True, text=True, cwd=places.CHECKOUT, timeout=180
    )
    assert second.returncode == 1
    assert f"Process {supervisor.pid} already runs this checkout" in second.stderr
    assert postgres.is_running(run_dir)


def test_the_output_of_each_process_carries_its_name(supervisor: subprocess.Popen[str]) -> None:
    supervisor.terminate()
    output = supervisor.stdout.read() if supervisor.stdout else ""
    assert "Stopped" in output


def test_side_by_side_each_gets_a_port_of_its_own() -> None:
    with listen_on_free_port() as one, listen_on_free_port() as other:
        assert one.getsockname()[1] < other.getsockname()[1]


def _supervise(run_dir: Path) -> subprocess.Popen[str]:
    """A supervisor in a process of its own, with its services up."""
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, run_dir], stdout=subprocess.PIPE, text=True, cwd=places.CHECKOUT
    )
    shown = ""
    for line in process.stdout or ():
        shown += line
        if "stubborn | stubborn is up" in line:
            assert "once | done once" in shown
            return process
    raise AssertionError(shown)


def _processes_of(run_dir: Path) -> dict[int, str]:
    """Whoever runs in or for this run folder, the supervisor apart: pid and command line."""
    home = places.find_home(run_dir)
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            title = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            environment = (entry / "environ").read_bytes()
        except OSError:
            continue
        is_of_server = home.cluster_name in title or str(home.data) in title
        if is_of_server or f"REGULARS_RUN_DIR={run_dir}\0".encode() in environment:
            found[int(entry.name)] = title
    return found


def _find(run_dir: Path, title: str) -> list[int]:
    return [pid for pid, found in _processes_of(run_dir).items() if re.search(title, found)]


def _await(condition: Callable[[], bool]) -> None:
    """Wait for what must come; the limit only ends a test that hangs."""
    deadline = time.monotonic() + 180
    while not condition():
        assert time.monotonic() < deadline, "It did not come."
        time.sleep(0.1)

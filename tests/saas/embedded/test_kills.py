"""What was committed survives the death of the server, and the next start works at once."""

import os
import signal
import threading
from pathlib import Path

import psycopg
import pytest

from saas.embedded import places, postgres
from saas.embedded.server_processes import find_postmaster
from tests.saas.embedded.conftest import query

pytestmark = pytest.mark.kills


def test_a_killed_server_comes_back_with_its_data(run_dir: Path) -> None:
    info = postgres.ensure_running(run_dir)
    query(info, "CREATE TABLE kept AS SELECT generate_series(1, 50000) AS number")
    for round_number in range(1, 4):
        query(info, "INSERT INTO kept VALUES (0)")

        _kill_server(run_dir)
        assert postgres.ensure_running(run_dir) == info

        assert query(info, "SELECT count(*) FROM kept") == [(50_000 + round_number,)]


def test_a_backend_that_goes_on_working_after_the_kill_does_not_hinder_the_start(run_dir: Path) -> None:
    info = postgres.ensure_running(run_dir)
    busy = threading.Thread(target=_work_until_cut_off, args=(info,))
    busy.start()
    while query(info, "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%no_end%'") != [(2,)]:
        pass

    _kill_server(run_dir)

    assert postgres.ensure_running(run_dir) == info
    busy.join()


def test_a_killed_server_can_be_stopped(run_dir: Path) -> None:
    postgres.ensure_running(run_dir)
    _kill_server(run_dir)
    postgres.stop(run_dir)
    assert not postgres.is_running(run_dir)


def _kill_server(run_dir: Path) -> None:
    postmaster = find_postmaster(places.find_home(run_dir))
    assert postmaster is not None
    os.kill(postmaster, signal.SIGKILL)


def _work_until_cut_off(info: postgres.ConnectionInfo) -> None:
    """A query that looks at nothing but itself, so that its backend notices no dead server."""
    no_end = "SELECT count(*) AS no_end FROM generate_series(1, 100000) a, generate_series(1, 10000000) b"
    with pytest.raises(psycopg.OperationalError):
        query(info, no_end)

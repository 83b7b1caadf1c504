"""What postgresql.conf says: written anew at each start, so that a changed machine or folder is seen."""

import shutil
from pathlib import Path

from saas.embedded.places import PORT, Home

MIB = 1024**2
GIB = 1024**3


def write_configuration(home: Home) -> None:
    fresh = home.data / "postgresql.conf.new"
    lines = [f"{name} = {_quoted(value)}" for name, value in _settings(home).items()]
    fresh.write_text("# Written at each start; changes made here are lost.\n" + "\n".join(lines) + "\n")
    fresh.replace(home.data / "postgresql.conf")


def _settings(home: Home) -> dict[str, str]:
    memory = machine_memory()
    return {
        "cluster_name": home.cluster_name,
        "port": str(PORT),
        "listen_addresses": "",
        "unix_socket_directories": str(home.socket_dir),
        "unix_socket_permissions": "0700",
        "password_encryption": "scram-sha-256",
        "max_connections": "100",
        # A dump or a migration of hundreds of schemas locks each of their tables.
        "max_locks_per_transaction": "1024",
        # With one fsync per file the recovery of 1,000 schemas takes half a minute.
        "recovery_init_sync_method": "syncfs",
        "shared_buffers": _megabytes(memory // 32, least=64, most=512),
        "effective_cache_size": _megabytes(memory // 4, least=128, most=16_384),
        "work_mem": _megabytes(memory // 512, least=4, most=32),
        "maintenance_work_mem": _megabytes(memory // 64, least=32, most=256),
        "max_parallel_workers_per_gather": "1",
        "dynamic_shared_memory_type": _shared_memory_type(),
        "synchronous_commit": "on",
        "wal_compression": "on",
        "max_wal_size": _megabytes(shutil.disk_usage(home.path).free // 20, least=256, most=4096),
        "checkpoint_timeout": "15min",
        "random_page_cost": "1.1",
        "jit": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_line_prefix": "%m [%p] %d ",
        "log_checkpoints": "off",
    }


def machine_memory() -> int:
    """Bytes of memory that this machine or container has."""
    total = 2 * GIB
    for line in _text(Path("/proc/meminfo")).splitlines():
        if line.startswith("MemTotal:"):
            total = int(line.split()[1]) * 1024
    limit = _text(Path("/sys/fs/cgroup/memory.max")).strip()
    return min(total, int(limit)) if limit.isdigit() else total


def _shared_memory_type() -> str:
    """Containers often have a /dev/shm of 64 MB, too small for parallel queries."""
    shm = Path("/dev/shm")  # noqa: S108 -- only asked for its size
    return "posix" if shm.is_dir() and shutil.disk_usage(shm).total >= 256 * MIB else "mmap"


def _megabytes(wanted: int, *, least: int, most: int) -> str:
    return f"{min(max(wanted // MIB, least), most)}MB"


def _quoted(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""

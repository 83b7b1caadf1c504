"""Runs PostgreSQL and the program's own processes together, and leaves none of them behind.

with Supervisor(run_dir) as supervisor:
    listener = listen_on_free_port()
    supervisor.run("migrate", python("manage.py", "migrate"))
    for service in program_services(listener=listener, run_dir=run_dir):
        supervisor.start(service)
    raise SystemExit(supervisor.wait())
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from types import FrameType, TracebackType
from typing import IO, Self

from saas.embedded.errors import EmbeddedError
from saas.embedded.guard import UP_FILE
from saas.embedded.leash import tie_to_parent
from saas.embedded.places import CHECKOUT, prepare_run_dir
from saas.embedded.postgres import ensure_running, stop
from saas.embedded.run_lock import RunLock

FIRST_PORT = 8000
STOP_WITH_PARENT = "REGULARS_STOP_WITH_PARENT"  # set by the Makefile: a killed make takes us along


@dataclass(frozen=True)
class Service:
    """A process that stays until it is told to go, within its grace."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    inherited: tuple[int, ...] = ()  # file descriptors it keeps
    grace_seconds: float = 10.0


def python(*arguments: str) -> tuple[str, ...]:
    """A command of this interpreter."""
    return (sys.executable, *arguments)


def listen_on_free_port(*, first: int = FIRST_PORT, host: str = "127.0.0.1") -> socket.socket:
    """A listening socket on the first free port. Handed to the server, so that nobody else can take it."""
    for port in range(first, first + 200):
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
            listener.listen(512)
        except OSError:
            listener.close()
            continue
        return listener
    raise EmbeddedError(f"No port from {first} to {first + 199} is free.")


def program_services(*, listener: socket.socket, run_dir: Path) -> list[Service]:
    """Web, worker and beat of this program."""
    bound = f"fd://{listener.fileno()}"
    links = {"LINK_PORT": str(listener.getsockname()[1])}
    # Root has its reasons in a container; the warning at each start would bury what is said otherwise.
    quiet = ("-W", "ignore:You're running the worker with superuser:UserWarning")
    celery = python(*quiet, "-m", "celery", "--quiet", "-A", "saas.celery")
    return [
        Service(
            "web",
            python(
                *("-m", "gunicorn", "saas.wsgi:application", "--bind", bound, "--workers", "2"),
                *("--worker-class", "sync", "--max-requests", "2000", "--max-requests-jitter", "200"),
                *("--timeout", "120", "--graceful-timeout", "8", "--no-control-socket"),
                *("--log-level", "warning"),
            ),
            links,
            inherited=(listener.fileno(),),
        ),
        Service(
            "worker",
            (
                *(*celery, "worker", "--concurrency", "2", "--loglevel", "WARNING"),
                *("--hostname", "worker@regulars", "--without-gossip", "--without-mingle"),
            ),
            links,
        ),
        Service(
            "beat",
            (
                *(*celery, "beat", "--loglevel", "WARNING"),
                *("--schedule", str(run_dir / "beat-schedule"), "--pidfile", ""),
            ),
        ),
    ]


class Supervisor:
    """Owns the run folder while it runs; on leaving, everything it started is gone, PostgreSQL included.

    SIGINT, SIGTERM and SIGHUP raise KeyboardInterrupt in the main thread.
    """

    def __init__(self, run_dir: Path, *, output: IO[str] = sys.stdout) -> None:
        self._run_dir = run_dir.resolve()
        self._output = output
        self._running: list[tuple[Service, subprocess.Popen[str], Thread]] = []
        self._lock = RunLock(self._run_dir)
        self._began = time.monotonic()

    def __enter__(self) -> Self:
        if os.environ.get(STOP_WITH_PARENT):
            tie_to_parent(os.getppid())
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _interrupt)
        prepare_run_dir(self._run_dir)
        self._lock.take(self.say)
        (self._run_dir / UP_FILE).unlink(missing_ok=True)
        try:
            self.say("Starting PostgreSQL")
            guard = python("-m", "saas.embedded.guard", str(os.getpid()), str(self._run_dir))
            self._spawn(Service("postgres", guard))
            ensure_running(self._run_dir)
            (self._run_dir / UP_FILE).write_text(str(os.getpid()))
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stop()

    def say(self, text: str) -> None:
        """Show a step and the seconds since the start."""
        self._write(f"[{time.monotonic() - self._began:6.1f} s] {text}\n")

    def run(self, name: str, command: tuple[str, ...], **environment: str) -> None:
        """Run a command to its end, its output shown; an error where it fails."""
        service = Service(name, command, environment)
        process, reader = self._start(service)
        code = process.wait()
        reader.join(timeout=5)
        self._running = [entry for entry in self._running if entry[1] is not process]
        if code != 0:
            raise EmbeddedError(f"{name} ended with {code}: {' '.join(command)}")

    def start(self, service: Service) -> None:
        self._start(service)

    def find_ended(self) -> str | None:
        """The name of a service that has ended by itself."""
        return next((service.name for service, process, _ in self._running if process.poll() is not None), None)

    def wait(self) -> int:
        """Stay until a signal comes (0) or a service ends by itself (1)."""
        try:
            while (ended := self.find_ended()) is None:
                time.sleep(0.2)
        except KeyboardInterrupt:
            return 0
        self.say(f"{ended} has ended by itself, so everything is stopped; start again to go on")
        return 1

    def _start(self, service: Service) -> tuple[subprocess.Popen[str], Thread]:
        leash = python("-m", "saas.embedded.leash", str(os.getpid()), str(service.grace_seconds))
        return self._spawn(Service(service.name, (*leash, *service.command), service.environment, service.inherited))

    def _spawn(self, service: Service) -> tuple[subprocess.Popen[str], Thread]:
        process = subprocess.Popen(
            service.command,
            cwd=CHECKOUT,
            env={
                **os.environ,
                "PYTHONUNBUFFERED": "1",
                "REGULARS_RUN_DIR": str(self._run_dir),
                **self._lock.environment,
                **service.environment,
            },
            pass_fds=(*service.inherited, *self._lock.inherited),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,  # Ctrl-C in the terminal reaches us alone
        )
        reader = Thread(target=self._show, args=(service.name, process), daemon=True)
        reader.start()
        self._running.append((service, process, reader))
        return process, reader

    def _show(self, name: str, process: subprocess.Popen[str]) -> None:
        for line in process.stdout or ():
            self._write(f"{name:>8} | {line.rstrip()}\n")

    def _write(self, text: str) -> None:
        with contextlib.suppress(OSError, ValueError):  # the terminal has gone: go on and end in order
            self._output.write(text)
            self._output.flush()

    def _stop(self) -> None:
        """End web, worker and beat first, then PostgreSQL. A second signal ends them at once."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._hurry)
        programs = [entry for entry in self._running if entry[0].name != "postgres"]
        if programs:
            self.say("Stopping")
        _end([process for _, process, _ in programs], grace_seconds=30)
        _end([process for _, process, _ in self._running], grace_seconds=90)  # the guard stops PostgreSQL
        stop(self._run_dir)
        for _, _, reader in self._running:
            reader.join(timeout=2)
        self._running.clear()
        self._lock.release()
        if programs:
            self.say("Stopped")

    def _hurry(self, number: int, frame: FrameType | None) -> None:
        for _, process, _ in self._running:
            if process.poll() is None:
                process.terminate()


def _end(processes: list[subprocess.Popen[str]], *, grace_seconds: float) -> None:
    for process in processes:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + grace_seconds
    for process in processes:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=max(deadline - time.monotonic(), 0.1))
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # also what a killed leash left in its group
        process.wait()


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt

"""`python -m saas.demo up | smoke`: the product with data in it, from one command.

`prepare` and `check` are the parts that run as children of these, since only a child may load Django: the
settings read the database's password, which is there once PostgreSQL has started.
"""

import argparse
import os
import sys
import time
from pathlib import Path

from saas.demo.cast import PLATFORM_ADMIN, TENANTS
from saas.demo.logins import read_or_draw_password, write_logins
from saas.demo.programme.people import PAUL, RITA
from saas.demo.visitor import Visitor
from saas.embedded.errors import EmbeddedError
from saas.embedded.places import default_run_dir
from saas.embedded.processes import FIRST_PORT, Supervisor, listen_on_free_port, program_services, python

PASSWORD_VARIABLE = "REGULARS_DEMO_PASSWORD"  # noqa: S105 (the name of a variable)
PORT_FILE = "demo-port"
_ELSEWHERE = ("DATABASE_URL", "CELERY_BROKER_URL", "DJANGO_SETTINGS_MODULE")
_WEB_SECONDS = 60


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m saas.demo", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("up", "smoke", "check"):
        commands.add_parser(name).add_argument("--port", type=int, default=FIRST_PORT)
    commands.add_parser("prepare")
    commands.add_parser("shot")
    asked = parser.parse_args()
    try:
        return _run(asked.command, getattr(asked, "port", FIRST_PORT))
    except EmbeddedError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        return 130


def _run(command: str, port: int) -> int:
    if command == "prepare":
        _load_django()
        from saas.demo.prepare import prepare_demo

        prepare_demo(password=os.environ[PASSWORD_VARIABLE])
        return 0
    if command == "check":
        _load_django()
        from saas.demo.smoke import check_pages

        return check_pages(port=port, password=os.environ[PASSWORD_VARIABLE])
    if command == "shot":
        from saas.demo.shot import take_screenshots

        return take_screenshots(default_run_dir())
    return _serve(first_port=port, is_staying=command == "up")


def _serve(*, first_port: int, is_staying: bool) -> int:
    for name in _ELSEWHERE:
        if os.environ.pop(name, None):
            sys.stdout.write(
                f"{name} is set and left aside: the demo never writes to a database that is not its own.\n"
            )
    run_dir = default_run_dir()
    with Supervisor(run_dir) as supervisor:
        password = read_or_draw_password(run_dir)
        secret = {PASSWORD_VARIABLE: password}
        # kept before the first account has it, so that a start that was cut off can be taken up
        write_logins(run_dir, password=password, lines=_list_logins())
        supervisor.run("demo", python("-m", "saas.demo", "prepare"), **secret)
        with listen_on_free_port(first=first_port) as listener:
            port = int(listener.getsockname()[1])
            for service in program_services(listener=listener, run_dir=run_dir):
                supervisor.start(service)
            supervisor.say("Waiting for the first page")
            _wait_for_web(supervisor, port)
            (run_dir / PORT_FILE).write_text(str(port))
            if is_staying:
                supervisor.say(_welcome(run_dir, port=port, password=password))
                return supervisor.wait()
            supervisor.run("smoke", python("-m", "saas.demo", "check", "--port", str(port)), **secret)
            return 0


def _wait_for_web(supervisor: Supervisor, port: int) -> None:
    deadline = time.monotonic() + _WEB_SECONDS
    while time.monotonic() < deadline:
        if ended := supervisor.find_ended():
            raise EmbeddedError(f"{ended} has ended by itself; its last lines above say why.")
        try:
            if Visitor("localhost", port, seconds=10).get("/").status == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise EmbeddedError(f"No page answers on port {port} after {_WEB_SECONDS} seconds.")


def _list_logins() -> list[str]:
    lines = [
        f"{'host':<18}{'user':<16}role",
        f"{'localhost':<18}{PLATFORM_ADMIN:<16}Platform administrator, at /admin/",
    ]
    for demo in TENANTS:
        lines.extend(f"{demo.host:<18}{person.username:<16}{person.role}" for person in demo.people)
        if demo.kind == "manufacturer":
            lines.append(f"{demo.host:<18}{RITA.phone:<16}Retailer ({RITA.contact}), at /retailer/")
            lines.append(f"{demo.host:<18}{PAUL.phone:<16}Consumer ({PAUL.name}), at /me/")
    return lines


def _welcome(run_dir: Path, *, port: int, password: str) -> str:
    lines = ["Ready.", ""]
    lines += [f"  {demo.name:<22} http://{demo.host}:{port}/" for demo in TENANTS]
    lines += [f"  {'Platform':<22} http://localhost:{port}/admin/   (user {PLATFORM_ADMIN})", ""]
    lines += [f"  {'user':<16}role"]
    people = {person.username: person for demo in TENANTS for person in demo.people}
    lines += [f"  {person.username:<16}{person.role}" for person in people.values()]
    lines += [f"  {RITA.phone:<16}Retailer, at /retailer/ of {TENANTS[-1].host}"]
    lines += [f"  {PAUL.phone:<16}Consumer, at /me/ of {TENANTS[-1].host}"]
    lines += ["", f"  Password of all of them: {password}", f"  (kept in {run_dir / 'demo-logins.txt'})", ""]
    lines += ["Ctrl-C stops everything."]
    return "\n".join(lines)


def _load_django() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saas.settings")
    django.setup()


if __name__ == "__main__":
    sys.exit(main())

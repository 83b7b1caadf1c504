"""`make test-services`: the database and task tests against real servers on loopback, where they answer.

Each gets a role, databases and queues of its own, which are gone afterwards. SERVICES_POSTGRESQL names another
way in than the usual one: a role that may create roles and databases.
"""

import os
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import redis
from psycopg import sql

POSTGRESQL = os.environ.get("SERVICES_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432/postgres")
RABBITMQ = "amqp://guest:guest@127.0.0.1:5672//"
DATABASE_TESTS = [
    *(f"tests/{app}" for app in ("tenants", "people", "commerce", "ingestion", "insights")),
    *("-m", "not browser and not kills and not services", "-n", "2", "--dist", "worksteal"),
]
TASK_TESTS = ["tests/services", "-m", "services"]


def main() -> int:
    say("Which servers answer on loopback")
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(143))  # so that what was made is dropped
    brokers = [*find_redis(), *find_rabbitmq()]
    try:
        codes = run_all(brokers)
    finally:
        forget_redis(brokers)
    return 1 if any(codes) else 0


def run_all(brokers: list[str]) -> list[int]:
    if can_log_in():
        with database() as url:
            all_brokers = " ".join(["pgmq://", *brokers])
            return [
                run("Tasks", TASK_TESTS, DATABASE_URL=url, TEST_BROKERS=all_brokers),
                run("PostgreSQL on 127.0.0.1:5432", DATABASE_TESTS, DATABASE_URL=url),
            ]
    if brokers:
        return [run("Tasks", TASK_TESTS, TEST_BROKERS=" ".join(brokers))]
    say("No server answers, so there is nothing to test against")
    return []


def run(name: str, arguments: list[str], **environment: str) -> int:
    say(f"{name}: pytest {' '.join(arguments)}")
    command = [sys.executable, "-m", "pytest", *arguments]
    return subprocess.run(command, env={**os.environ, **environment}, check=False).returncode


def can_log_in() -> bool:
    try:
        with psycopg.connect(POSTGRESQL, connect_timeout=5) as connection:
            version = connection.info.server_version // 10_000
            may = connection.execute("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user")
            is_able = may.fetchone() == (True,)
    except psycopg.OperationalError as error:
        say(f"PostgreSQL on 127.0.0.1:5432 is not used: {error}".strip())
        return False
    say(f"PostgreSQL {version} on 127.0.0.1:5432 " + ("answers" if is_able else "lets us make no role: not used"))
    return is_able


@contextmanager
def database() -> Iterator[str]:
    """A role and a database of our own; all that the role made is dropped with it."""
    name, password = f"regulars_test_{secrets.token_hex(4)}", secrets.token_urlsafe(24)
    identifier = sql.Identifier(name)
    with psycopg.connect(POSTGRESQL, autocommit=True) as connection:
        create = sql.SQL("CREATE ROLE {} LOGIN CREATEDB PASSWORD {}")
        connection.execute(create.format(identifier, sql.Literal(password)))
        # Without the membership an administrator who is no superuser cannot drop the role's databases.
        connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(identifier))
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(identifier, identifier))
    try:
        yield f"postgresql://{name}:{password}@127.0.0.1:5432/{name}"
    finally:
        with psycopg.connect(POSTGRESQL, autocommit=True) as connection:
            owned = "SELECT datname FROM pg_database WHERE datdba = %s::regrole"
            for (found,) in connection.execute(owned, [name]).fetchall():
                connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(found)))
            connection.execute(sql.SQL("DROP ROLE {}").format(identifier))


def find_redis() -> list[str]:
    """Redis with a database that is empty, so that emptying it afterwards hurts nobody."""
    for number in range(15, 0, -1):
        try:
            with redis.Redis(host="127.0.0.1", port=6379, db=number, socket_timeout=5) as client:
                if client.dbsize() == 0:
                    say("Redis on 127.0.0.1:6379 answers")
                    return [f"redis://127.0.0.1:6379/{number}"]
        except redis.RedisError as error:
            say(f"Redis on 127.0.0.1:6379 is not used: {error}")
            return []
    say("Redis on 127.0.0.1:6379 has no empty database: not used")
    return []


def forget_redis(brokers: list[str]) -> None:
    for url in brokers:
        if url.startswith("redis"):
            with redis.Redis.from_url(url) as client:
                client.flushdb()


def find_rabbitmq() -> list[str]:
    try:
        with socket.create_connection(("127.0.0.1", 5672), timeout=5) as link:
            link.settimeout(5)
            link.sendall(b"AMQP\x00\x00\x09\x01")
            is_rabbit = bool(link.recv(1))
    except OSError as error:
        say(f"RabbitMQ on 127.0.0.1:5672 is not used: {error}")
        return []
    say("RabbitMQ on 127.0.0.1:5672 " + ("answers" if is_rabbit else "says nothing: not used"))
    return [RABBITMQ] if is_rabbit else []


def say(text: str) -> None:
    sys.stdout.write(f"--- {text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())

"""The product's Celery application with two tasks to watch, and a queue that forgets a dead worker soon."""

import time
from pathlib import Path

from django.db import connection

from saas.celery import app

app.conf.broker_transport_options = {
    **app.conf.broker_transport_options,
    "visibility_timeout": 5,
    # Redis: how often unacknowledged tasks are looked through.
    "unacked_restore_interval": 1,
    "unacked_restore_throttle": 1,
    "unacked_mutex_expire": 5,  # a killed worker may have held it
}
app.conf.worker_enable_remote_control = False


@app.task(name="tests.services.note_schema")
def note_schema(file: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        _note(file, cursor.fetchone()[0])


@app.task(name="tests.services.work")
def work(file: str, hold: str) -> None:
    """Says that it began, waits until the hold is lifted, says that it is done."""
    _note(file, "began")
    while Path(hold).exists():
        time.sleep(0.05)
    _note(file, "done")


def _note(file: str, text: str) -> None:
    with Path(file).open("a") as notes:
        notes.write(f"{text}\n")

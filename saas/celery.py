"""The Celery application: tasks carry ids only, enter their tenant first, and are hints; tables hold the truth."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_init
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saas.settings")

TASK_SECONDS = 900  # The hard limit of a task. Longer work is cut into chunks.
VISIBILITY_SECONDS = TASK_SECONDS + 60  # Must exceed the longest task, or a second worker starts it again.
LIBPQ = ("host", "port", "user", "password", "dbname", "sslmode", "sslrootcert")


def broker_options() -> dict[str, Any]:
    """What the transport needs; `pgmq://` without a host means the database of the settings."""
    options: dict[str, Any] = {"visibility_timeout": VISIBILITY_SECONDS}
    if settings.CELERY_BROKER_URL.startswith("pgmq"):
        options |= {"init_extension": False, "polling_interval": 0.2, "use_notify": True}
    if settings.CELERY_BROKER_URL == "pgmq://":
        database = settings.DATABASES["default"]
        parts = {"dbname": database["NAME"], **{key.lower(): value for key, value in database.items()}}
        parts |= database["OPTIONS"]
        options["conn_string"] = " ".join(f"{key}={_quoted(str(parts[key]))}" for key in LIBPQ if parts.get(key))
    return options


def _quoted(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


app = Celery("regulars", task_cls="tenants.tasks:TenantTask")
app.set_default()  # for each thread of the process, so that no message goes to an application without our settings
app.conf.update(
    broker_url=settings.CELERY_BROKER_URL,
    broker_transport_options=broker_options(),
    broker_connection_retry_on_startup=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    task_time_limit=TASK_SECONDS,
    task_soft_time_limit=TASK_SECONDS - 30,
    worker_prefetch_multiplier=1,
    worker_max_tasks_per_child=200,
    worker_hijack_root_logger=False,
    task_default_queue=settings.CELERY_QUEUE,
    timezone="UTC",
    imports=["saas.consequences", "saas.schedule", "saas.sign_up.tasks"],
    beat_scheduler="saas.schedule:HeartbeatScheduler",
    # One entry: what is due, for whom, is in `saas/schedule.py`. A tick that was not taken in time is not needed.
    beat_schedule={"tick": {"task": "saas.schedule.tick", "schedule": 60.0, "options": {"expires": 60}}},
)
app.autodiscover_tasks()


@worker_init.connect
def _refuse_bad_start(**_: Any) -> None:
    from saas.start import BadStartError, refuse_bad_start

    try:
        refuse_bad_start()
    except BadStartError as error:
        raise SystemExit(str(error)) from error  # anything less, Celery would log and go on

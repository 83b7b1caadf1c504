"""The Celery application: tasks carry ids only, enter their tenant first, and are hints; tables hold the truth."""

import os
from typing import Any

from celery import Celery
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saas.settings")

TASK_SECONDS = 900  # The hard limit of a task. Longer work is cut into chunks.
VISIBILITY_SECONDS = TASK_SECONDS + 60  # Must exceed the longest task, or a second worker starts it again.


def _broker_options() -> dict[str, Any]:
    if not settings.CELERY_BROKER_URL.startswith("pgmq"):
        return {"visibility_timeout": VISIBILITY_SECONDS}
    database = settings.DATABASES["default"]
    parts = {
        "host": database["HOST"],
        "port": database["PORT"],
        "user": database["USER"],
        "password": database["PASSWORD"],
        "dbname": database["NAME"],
    }
    return {
        "conn_string": " ".join(f"{key}={_quoted(str(value))}" for key, value in parts.items() if value),
        "init_extension": False,
        "visibility_timeout": VISIBILITY_SECONDS,
        "polling_interval": 0.2,
        "use_notify": True,
    }


def _quoted(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


app = Celery("regulars", task_cls="tenants.tasks:TenantTask")
app.conf.update(
    broker_url=settings.CELERY_BROKER_URL,
    broker_transport_options=_broker_options(),
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
)
app.autodiscover_tasks()

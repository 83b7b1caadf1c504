"""What the worker takes, and what the sweeper finds."""

import os
from datetime import timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection

from commerce.models import Order
from ingestion.models import ImportJob
from ingestion.tasks import PREVIEWS, requeue_imports, run_import_task, sweep_previews
from kit import clock
from tests.ingestion.conftest import AT, sales

GOOD = sales("A1,2026-02-01,C1,SKU1,2,5.00,10.00")


def test_the_task_runs_the_job_of_its_tenant(start):
    job = start(GOOD)
    run_import_task(job_id=job.pk, schema_name=connection.schema_name)
    job.refresh_from_db()
    assert (job.state, Order.objects.count()) == ("applied", 1)


def test_a_second_message_does_nothing(start):
    job = start(GOOD)
    for _ in range(2):
        run_import_task(job_id=job.pk, schema_name=connection.schema_name)
    assert Order.objects.count() == 1


def test_a_job_that_is_gone_is_no_error(tenant):
    run_import_task(job_id=1, schema_name=connection.schema_name)


def test_the_sweeper_finds_lost_messages_and_dead_workers(start):
    claim = "9c5b94b1-35ad-49bb-b118-8e8fc24abf80"
    start(GOOD, at=AT)
    running, dead = start(GOOD, at=AT), start(GOOD, at=AT)
    ImportJob.objects.filter(pk=running.pk).update(state="running", claim=claim, lease_until=AT + timedelta(minutes=9))
    ImportJob.objects.filter(pk=dead.pk).update(state="running", claim=claim, lease_until=AT)
    with clock.frozen(AT + timedelta(minutes=5)):
        start(GOOD, at=clock.now())  # its message is still on the way
        assert requeue_imports() == 2


def test_previews_nobody_confirmed_are_deleted_after_a_day(tenant, _own_media):
    for name in ("old", "new"):
        default_storage.save(f"{PREVIEWS}/{name}", ContentFile(b"x"))
    yesterday = (clock.now() - timedelta(days=2)).timestamp()
    os.utime(default_storage.path(f"{PREVIEWS}/old"), (yesterday, yesterday))
    assert sweep_previews() == 1
    assert default_storage.listdir(PREVIEWS)[1] == ["new"]

"""What was answered with 202 is never lost: workers killed, messages lost, all of it at once; with controls."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from commerce.models import Order
from ingestion.actions.claim_import import claim_import
from ingestion.models import Delivery, ImportJob
from ingestion.tasks import PATIENCE, requeue_imports, run_import_task
from ingestion.webhook.body import FOLDER, sweep_deliveries
from kit import clock
from tests.ingestion.webhook.chaos import Plan, chaos
from tests.ingestion.webhook.conftest import FILE
from tests.ingestion.webhook.sending import post


@pytest.mark.kills
@pytest.mark.usefixtures("committed")
def test_32_posts_of_eight_files_with_workers_killed_all_the_while(tenant, secret, tmp_path, settings):
    settings.MEDIA_ROOT = str(tmp_path)
    plan = Plan(files=8, posts=32, kills=5, lines=300)
    outcome = chaos(plan, slug="mara", host="mara.localhost", secret=secret, media=tmp_path)
    outcome.check(plan)
    assert outcome.answers[202] <= plan.files
    assert sum(outcome.killed.values()) > 0


class TestWithoutRollback:
    """The same by single steps."""

    def later(self) -> object:
        return clock.now() + PATIENCE + timedelta(minutes=10)

    def test_a_message_that_was_lost_after_202(self, secret, tenant, monkeypatch):
        monkeypatch.setattr("ingestion.tasks.run_import_task.apply_async", broker_is_gone)
        assert post(secret, FILE).status_code == 202
        job = ImportJob.objects.get()
        assert (job.state, Order.objects.count()) == ("waiting", 0)  # the control: without a sweeper so it would stay
        monkeypatch.undo()
        self.sweep_and_run(tenant)
        assert Order.objects.count() == 2

    def test_a_worker_that_died_after_202(self, secret, tenant):
        post(secret, FILE)
        claim_import(job=ImportJob.objects.get(), at=clock.now())  # and is never heard of again
        assert requeue_imports() == 0  # the control: it is not taken from one that may live
        self.sweep_and_run(tenant)
        assert Order.objects.count() == 2
        assert post(secret, FILE).status_code == 200

    def sweep_and_run(self, tenant) -> None:
        with clock.frozen(self.later()):
            assert requeue_imports() == 1
            run_import_task(job_id=ImportJob.objects.get().pk, schema_name=tenant.schema_name)


def broker_is_gone(*args, **kwargs):
    raise ConnectionError("The broker is gone.")


def test_the_file_is_on_the_disk_and_its_row_there_before_the_answer(secret, monkeypatch):
    """In this order: the file, its folder, the rows. A crash between any two leaves no row without its file."""
    steps: list[str] = []
    real = os.fsync

    def fsync(descriptor: int) -> None:
        steps.append("folder" if os.path.isdir(f"/proc/self/fd/{descriptor}") else "file")  # noqa: PTH112
        assert Delivery.objects.count() == 0
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    assert post(secret, FILE).status_code == 202
    assert steps[:2] == ["file", "folder"]
    assert "folder" in steps


def test_a_file_without_a_row_is_swept_after_a_day_and_no_other(secret, settings):
    post(secret, FILE)
    kept = Path(ImportJob.objects.get().file.path)
    lost, fresh = kept.with_name("lost.dat"), kept.with_name("fresh.dat")
    for path in (lost, fresh):
        path.write_bytes(b"x")
    yesterday = (clock.now() - timedelta(days=2)).timestamp()
    for path in (lost, kept):
        os.utime(path, (yesterday, yesterday))
    assert sweep_deliveries(at=clock.now()) == 1
    assert (lost.exists(), fresh.exists(), kept.exists()) == (False, True, True)
    assert str(kept).startswith(f"{settings.MEDIA_ROOT}/t_mara/{FOLDER}/")

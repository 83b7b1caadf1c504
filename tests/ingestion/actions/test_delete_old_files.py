"""Files go after as many days as the company keeps them; what they brought, and whence, stays."""

from datetime import timedelta
from pathlib import Path

import pytest
from django_tenants.utils import schema_context

from commerce.models import Order
from ingestion.actions.delete_old_files import delete_old_files
from ingestion.actions.rerun_import import FileIsDeletedError, rerun_import
from ingestion.actions.run_delivery import FileIsGoneError, run_delivery
from ingestion.models import Delivery, ImportJob
from ingestion.tasks import delete_old_files_task, run_import_task
from kit import clock
from people.record import SYSTEM
from tenants.models import Tenant
from tests.ingestion.conftest import AT, sales
from tests.ingestion.webhook.conftest import FILE, distributor, issued, secret  # noqa: F401
from tests.ingestion.webhook.sending import post

GOOD = sales("A1,2026-02-01,C1,SKU1,2,5.00,10.00", "A2,2026-02-01,C1,SKU1,x,5.00,10.00")


def keep(tenant, days: int) -> None:
    tenant.raw_files_kept_days = days
    with schema_context("public"):
        Tenant.objects.filter(pk=tenant.pk).update(raw_files_kept_days=days)


def test_a_file_goes_when_it_was_kept_long_enough(tenant, bring, client_of, max_):
    keep(tenant, 30)
    job = bring(GOOD)
    path = Path(job.file.path)
    assert delete_old_files(at=AT + timedelta(days=30)) == 0
    assert path.exists()
    later = AT + timedelta(days=30, seconds=2)
    assert (delete_old_files(at=later), delete_old_files(at=later)) == (1, 0)
    job.refresh_from_db()
    assert (path.exists(), job.file_deleted_at, job.accepted) == (False, later, 1)
    with pytest.raises(FileIsDeletedError, match="was deleted on 2026-03-31"):
        rerun_import(job=job, actor=SYSTEM, at=later)
    job.refresh_from_db()
    assert job.state == "applied"
    browser = client_of(max_)
    page = browser.get(f"/admin/ingestion/importjob/{job.pk}/change/").text
    assert "Its file was deleted 31 Mar 2026" in page
    assert "Run it again" not in page
    order = Order.objects.get()
    assert "sales.csv</a>, row 2, from Till" in browser.get(f"/admin/commerce/order/{order.pk}/change/").text
    row = job.quarantined_rows.get()  # refused rows are kept until they are mended or discarded
    assert (
        browser.post(f"/admin/ingestion/quarantinedrow/{row.pk}/change/", {f"cell_{row.pk}_4": "2"}).status_code == 302
    )


def test_what_has_not_ended_keeps_its_file(tenant, start):
    keep(tenant, 7)
    job = start(GOOD)
    assert delete_old_files(at=AT + timedelta(days=999)) == 0
    assert Path(job.file.path).exists()


def test_a_night_that_broke_off_is_made_good(tenant, bring):
    keep(tenant, 7)
    job = bring(GOOD)
    Path(job.file.path).unlink()
    assert delete_old_files(at=AT + timedelta(days=8)) == 1


def test_the_task_deletes_all_of_its_own_tenant(tenant, bring, monkeypatch):
    monkeypatch.setattr("ingestion.actions.delete_old_files.BATCH", 1)
    keep(tenant, 7)
    jobs = [bring(GOOD), bring(GOOD)]
    with clock.frozen(AT + timedelta(days=8)):
        delete_old_files_task(schema_name=tenant.schema_name)
    assert not any(Path(job.file.path).exists() for job in jobs)


def test_a_copy_of_a_file_that_is_gone_is_not_brought_in(tenant, secret, max_):  # noqa: F811
    keep(tenant, 7)
    post(secret, FILE)
    post(secret, FILE, webhook_id="d-2")
    run_import_task(job_id=Delivery.objects.get(webhook_id="d-1").job_id, schema_name=tenant.schema_name)
    later = clock.now() + timedelta(days=8)
    assert delete_old_files(at=later) == 1
    with pytest.raises(FileIsGoneError):
        run_delivery(delivery=Delivery.objects.get(webhook_id="d-2"), actor=max_, at=later)


def test_the_profile_says_how_long(tenant, client_of, ada):
    browser = client_of(ada)
    path = f"/admin/tenants/tenant/{tenant.pk}/change/"
    form = browser.get(path).context["adminform"].form
    data = {name: form[name].value() or "" for name in form.fields if name != "logo"}
    assert data["raw_files_kept_days"] == 365
    assert "greater than or equal to 7" in browser.post(path, {**data, "raw_files_kept_days": 3}).text
    assert browser.post(path, {**data, "raw_files_kept_days": 90}).status_code == 302
    with schema_context("public"):
        assert Tenant.objects.get(pk=tenant.pk).raw_files_kept_days == 90


def test_what_nobody_confirmed_in_all_that_time_is_cancelled_and_goes(tenant, start):
    keep(tenant, 7)
    job = start(GOOD)
    ImportJob.objects.filter(pk=job.pk).update(state="needs_mapping", proposal={"preview": [["A1"]]})
    assert delete_old_files(at=job.created_at + timedelta(days=7)) == 0
    assert delete_old_files(at=job.created_at + timedelta(days=8)) == 1
    job.refresh_from_db()
    assert (job.state, job.proposal, Path(job.file.path).exists()) == ("cancelled", {}, False)
    assert "Nobody confirmed" in job.error

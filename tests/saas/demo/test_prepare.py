"""The demo's files in small, through the product's own import."""

from dataclasses import replace
from datetime import date, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest

from commerce.models import Customer, Order, OrderLine, Product, ProductCost, SalesRep, Source
from ingestion.models import ImportJob, QuarantinedRow
from insights.models import CustomerInsight, ModelRun
from kit import clock
from people.models import User
from people.roles import Role
from saas.demo import prepare
from saas.demo.cast import TENANTS, DemoTenant
from saas.demo.sheets import DemoFile, Row, write_demo_file
from tenants.models import Tenant

PASSWORD = "only-for-this-run"
GOOD_ROWS = 400


@cache
def small_files(slug: str, until: date) -> list[DemoFile]:
    """The first rows of each file and all its bad ones."""
    whole = next(demo for demo in TENANTS if demo.slug == slug)
    return [replace(file, rows=partial(iter, shortened(file))) for file in whole.list_files(until)]


def shortened(file: DemoFile) -> list[Row]:
    rows = list(file.rows())
    return [row for row in rows if not row.problem][:GOOD_ROWS] + [row for row in rows if row.problem]


@pytest.fixture(autouse=True)
def _own_media(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")


@pytest.fixture
def play(tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> Any:
    """One of the demo's tenants, played by Mara's, with two people and those who have a rep's book."""
    monkeypatch.setattr(prepare, "_find_or_provision", lambda demo: tenant)
    monkeypatch.setattr(prepare, "load_programme", lambda **_: None)  # `test_programme.py` has it

    def cut_down(slug: str) -> DemoTenant:
        whole = next(demo for demo in TENANTS if demo.slug == slug)
        people = (*whole.people[:2], *(person for person in whole.people if person.rep_code))
        return replace(whole, people=people, list_files=lambda until: small_files(slug, until))

    return cut_down


def counts() -> dict[str, int]:
    facts = (Customer, Order, OrderLine, Product, ProductCost, SalesRep, Source, CustomerInsight, User)
    return {model.__name__: model.objects.count() for model in facts}


@pytest.mark.parametrize("slug", [demo.slug for demo in TENANTS])
def test_exactly_the_bad_rows_are_refused(slug: str, play: Any, tmp_path: Path) -> None:
    demo = play(slug)
    prepare.prepare_tenant(demo, PASSWORD, is_known=False)
    for file in demo.list_files(clock.today(demo.timezone) - timedelta(days=1)):
        stated = write_demo_file(file, folder=tmp_path)
        job = ImportJob.objects.get(original_name=file.name)
        refused = QuarantinedRow.objects.filter(job=job).order_by("row_no")
        assert [row.row_no for row in refused] == [bad.row_no for bad in stated.bad_rows]
        assert (job.accepted, job.skipped) == (stated.rows - len(stated.bad_rows), 0)
    assert CustomerInsight.objects.exists()


@pytest.mark.parametrize("slug", [demo.slug for demo in TENANTS])
def test_a_second_time_changes_nothing(slug: str, play: Any) -> None:
    demo = play(slug)
    prepare.prepare_tenant(demo, PASSWORD, is_known=False)
    before, jobs, runs = counts(), ImportJob.objects.count(), ModelRun.objects.count()
    prepare.prepare_tenant(demo, PASSWORD, is_known=True)
    assert (ImportJob.objects.count(), ModelRun.objects.count()) == (jobs, runs)
    source = Source.objects.get(slug=slug)
    for file in demo.list_files(clock.today(demo.timezone) - timedelta(days=1)):
        prepare._bring_in(demo, replace(file, name=f"again-{file.name}"), source)
    assert not ImportJob.objects.filter(original_name__startswith="again", accepted__gt=0).exists()
    assert counts() == before


def test_people_log_in_with_their_roles_and_reps_have_their_book(play: Any) -> None:
    demo = play("maker")
    prepare.prepare_tenant(demo, PASSWORD, is_known=False)
    prepare.prepare_tenant(demo, "another-of-this-run", is_known=False)  # the file with the password was lost
    for person in demo.people:
        user = User.objects.get(username=person.username)
        assert user.check_password("another-of-this-run")
        assert [group.name for group in user.groups.all()] == [person.role]
    rep = SalesRep.objects.get(user__groups__name=Role.SALES_REP)
    assert (rep.code, rep.name) == ("23", "Tobias Krämer")
    assert rep.customers.exists()

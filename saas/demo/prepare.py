"""From an empty database to tenants full of data, step by step; what is done already is left as it is."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django_tenants.utils import schema_context, tenant_context

from commerce.models import SalesRep, Source
from ingestion.actions import run_import, start_import
from ingestion.models import ImportJob
from insights.actions.refresh_insights import refresh_insights
from insights.models import ModelRun
from kit import clock
from people.actions.change_password import change_password
from people.actions.create_user import create_user
from people.models import User
from people.record import SYSTEM
from saas.celery import app
from saas.demo.cast import PLATFORM_ADMIN, TENANTS, DemoPerson, DemoTenant
from saas.demo.programme.load import load_programme
from saas.demo.sheets import DemoFile, write_demo_file
from saas.demo.steps import Step, step
from tenants.actions.provision_platform import provision_platform
from tenants.actions.provision_tenant import provision_tenant
from tenants.models import Tenant

MOVES_SHOWN_DAYS = 28
SIDE_BY_SIDE = 2  # tenants at a time: the database and the children that read files do most of the work


class DemoError(Exception):
    """The demo cannot go on; the text says why."""


def prepare_demo(*, password: str) -> None:
    """Tables, platform, tenants, people, data and opinions. Each step is skipped where it was done before."""
    with step("Make the tables"):
        call_command("migrate", interactive=False, verbosity=0)
    with step("Gather styles and scripts"):
        call_command("collectstatic", interactive=False, verbosity=0)
    provision_platform(hosts=[settings.PLATFORM_HOST], actor=SYSTEM.label, at=clock.now())
    with schema_context("public"):
        # the platform's user gets the password last: who knows it knows that all others have it
        is_known = _authenticates(PLATFORM_ADMIN, password)
    _declare_queue()
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        for done in [pool.submit(_prepare_in_thread, demo, password, is_known=is_known) for demo in TENANTS]:
            done.result()
    if not is_known:
        with schema_context("public"):
            _set_platform_password(password)


def _authenticates(username: str, password: str) -> bool:
    user = User.objects.filter(username=username).first()
    return user is not None and user.check_password(password)


def _declare_queue() -> None:
    """Beforehand, since two who send the very first message at once make its queue twice, and one fails."""
    with app.connection_for_write() as broker:
        app.amqp.queues[app.conf.task_default_queue](broker.default_channel).declare()


def _prepare_in_thread(demo: DemoTenant, password: str, *, is_known: bool) -> None:
    try:
        prepare_tenant(demo, password, is_known=is_known)
    finally:
        connection.close()


def prepare_tenant(demo: DemoTenant, password: str, *, is_known: bool) -> None:
    tenant = _find_or_provision(demo)
    with tenant_context(tenant):
        source, _ = Source.objects.get_or_create(slug=demo.slug, defaults={"name": demo.source_name})
        until = clock.today(demo.timezone) - timedelta(days=1)
        waiting = [file for file in demo.list_files(until) if not _is_brought_in(file)]
        if waiting:
            _write_note(tenant, demo.note(until))
        for file in waiting:
            _bring_in(demo, file, source)
        if not is_known:
            with step(f"{demo.name}: give {len(demo.people)} people a log-in"):
                for person in demo.people:
                    _ensure_person(demo, person, password)
        today = clock.today(demo.timezone)
        if demo.kind == Tenant.Kind.MANUFACTURER:
            load_programme(tenant=tenant, password=password)
        if waiting or not ModelRun.objects.filter(as_of=today).exists():
            _refresh(demo, today)


def _refresh(demo: DemoTenant, today: date) -> None:
    """The first time also as of some weeks ago, so that the pages can show who has moved since."""
    earlier = [] if ModelRun.objects.exists() else [today - timedelta(days=MOVES_SHOWN_DAYS)]
    for as_of in (*earlier, today):
        with step(f"{demo.name}: fit the models and give the tags as of {as_of}") as here:
            run = refresh_insights(as_of=as_of, actor=SYSTEM, at=clock.now(), progress=here.progress)
            here.outcome = f"{run.customers:,} customers"


def _find_or_provision(demo: DemoTenant) -> Tenant:
    with schema_context("public"):
        found: Tenant | None = Tenant.objects.filter(slug=demo.slug, state=Tenant.State.READY).first()
        if found is not None:
            return found
        with step(f"{demo.name}: provision the tenant") as here:
            tenant = provision_tenant(
                slug=demo.slug,
                name=demo.name,
                kind=demo.kind,
                host=demo.host,
                actor=SYSTEM.label,
                at=clock.now(),
                timezone=demo.timezone,
                currency=demo.currency,
                country=demo.country,
                progress=here.progress,
            )
            tenant.address = demo.address
            tenant.save(update_fields=["address"])
            return tenant


def _is_brought_in(file: DemoFile) -> bool:
    return ImportJob.objects.filter(original_name=file.name, state=ImportJob.State.APPLIED).exists()


def _write_note(tenant: Tenant, note: str) -> None:
    with schema_context("public"):
        tenant.data_note = note
        tenant.save(update_fields=["data_note"])


def _bring_in(demo: DemoTenant, file: DemoFile, source: Source) -> None:
    """Through the product's own import."""
    with step(f"{demo.name}: bring in {file.name}") as here, TemporaryDirectory() as folder:
        here.progress("writing the file")
        written = write_demo_file(file, folder=Path(folder))
        here.progress("importing")
        job = start_import(
            file=written.path,
            original_name=file.name,
            kind=file.kind,
            source=source,
            actor=SYSTEM,
            at=clock.now(),
        )
        _run(job, here)


def _run(job: ImportJob, here: Step) -> None:
    job = run_import(job=job, at=clock.now())
    if job.state != ImportJob.State.APPLIED:
        raise DemoError(f"The import of {job.original_name} ended as {job.state}: {job.error or job.proposal}")
    here.outcome = f"{job.accepted:,} rows in, {job.refused:,} refused"


def _set_platform_password(password: str) -> None:
    user = User.objects.filter(username=PLATFORM_ADMIN).first()
    if user is None:
        User.objects.create_superuser(PLATFORM_ADMIN, "platform@regulars.example", password)
    else:
        user.set_password(password)
        user.save(update_fields=["password"])


def _ensure_person(demo: DemoTenant, person: DemoPerson, password: str) -> None:
    user = User.objects.filter(username=person.username).first()
    if user is None:
        user = create_user(
            username=person.username,
            role=person.role,
            actor=SYSTEM,
            at=clock.now(),
            email=f"{person.username}@{demo.slug}.example",
            name=person.name,
            password=password,
        )
    elif not user.check_password(password):  # the file with the log-ins was deleted
        change_password(user=user, password=password, actor=SYSTEM, at=clock.now())
    if person.rep_code:
        SalesRep.objects.filter(code=person.rep_code, user=None).update(user=user)

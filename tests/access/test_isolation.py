"""Nothing of one tenant is read or changed by the other: each URL, admin class, model and task, with equal ids."""

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Permission
from django.db import connection, models
from django.urls import reverse
from django_tenants.routers import TenantSyncRouter
from django_tenants.utils import schema_context, tenant_context

from approval.models import Policy
from kit import clock
from loyalty.models import Program
from people.api_tokens import issue_token
from people.models import User
from people.roles import Role
from saas.admin_sites import platform_site, tenant_site
from saas.celery import app as celery_app
from tenants.actions.provision_platform import provision_platform
from tenants.models import Tenant
from tenants.tasks import TaskRefusedError, TenantTask
from tests.access.filler import fill
from tests.access.table import TABLE
from tests.access.things import make_things, start_ids_at
from tests.access.walk import ask
from tests.conftest import TenantClient

MINE, THEIRS = "of-mara", "of-otto"
FIRST_ID = 700_000
ALL_MODELS = apps.get_models(include_auto_created=True)
TENANT_MODELS = [m for m in ALL_MODELS if TenantSyncRouter().app_in_list(m._meta.app_label, settings.TENANT_APPS)]
SHARED_MODELS = [model for model in ALL_MODELS if model not in TENANT_MODELS]
celery_app.loader.import_default_modules()
TASKS = sorted(name for name in celery_app.tasks if not name.startswith("celery."))


@pytest.fixture
def root(hire) -> User:
    """Holds each permission there is in Mara's tenant; superusers there are none."""
    user: User = hire("root", Role.ADMIN)
    user.user_permissions.set(Permission.objects.all())
    return user


@pytest.fixture
def things(tenant, other_tenant):
    """One of each in both tenants, with the same ids."""
    made = []
    for owner, mark in ((tenant, MINE), (other_tenant, THEIRS)):
        with tenant_context(owner):
            start_ids_at(FIRST_ID, *TENANT_MODELS)
            made.append(make_things(mark))
    assert made[0] == made[1]
    return made[0]


def test_no_page_shows_a_row_of_the_other_tenant(things, root, client_of):
    browser = client_of(root)
    for row in TABLE:
        answer = ask(browser, row, things)
        assert THEIRS.encode() not in answer.text_of_all, row
        assert answer.status_code < 500, row


def test_a_session_is_worth_nothing_at_the_other_host(things, root, client_of):
    stranger = TenantClient(headers={"host": "otto.localhost"})
    burglar = TenantClient(headers={"host": "otto.localhost"})
    burglar.cookies = client_of(root).cookies
    for row in TABLE:
        assert ask(burglar, row, things).status_code == ask(stranger, row, things).status_code, row


def test_a_key_of_the_api_is_worth_nothing_at_the_other_host(things, root):
    secret = issue_token(user=root, name="till", at=clock.now()).secret
    headers = {"authorization": f"Bearer {secret}"}
    home = TenantClient(headers={"host": "mara.localhost", **headers})
    away = TenantClient(headers={"host": "otto.localhost", **headers})
    for row in [row for row in TABLE if row.name.startswith("api")]:
        assert ask(home, row, things).status_code != 401, row
        assert ask(away, row, things).status_code == 401, row


def test_a_session_of_a_tenant_is_worth_nothing_at_the_platform(root, client_of):
    with schema_context("public"):
        provision_platform(hosts=["localhost"], actor="tests", at=clock.now())
    burglar = TenantClient(headers={"host": "localhost"})
    burglar.cookies = client_of(root).cookies
    pages = [
        reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", urlconf="saas.urls_platform")
        for model in platform_site._registry
        for page in ("changelist", "add")
    ]
    for path in ["/admin/", *pages]:
        answer = burglar.get(path)
        assert answer.status_code == 302
        assert answer["Location"].startswith(("/admin/login/", "/accounts/login/"))


def test_no_page_of_the_platform_is_at_a_tenant(root, client_of):
    browser = client_of(root)
    for path in ("/admin/tenants/domain/", "/admin/tenants/plan/add/", "/admin/tenants/platformevent/"):
        assert browser.get(path).status_code == 404
    assert browser.get("/admin/tenants/tenant/add/").status_code == 403


@pytest.mark.parametrize("model", list(tenant_site._registry), ids=lambda model: model._meta.label_lower)
def test_no_admin_class_reaches_the_other_tenant(model, root, client_of, tenant, other_tenant):
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    if model is Tenant:
        theirs = other_tenant
    else:
        with tenant_context(other_tenant):
            start_ids_at(FIRST_ID, *TENANT_MODELS)
            theirs = fill(model, THEIRS, {})
    browser = client_of(root)
    assert THEIRS not in browser.get(reverse(f"{name}_changelist"), follow=True).text
    if model in (Program, Policy):  # each tenant has its own of the same number, and that is what opens
        assert THEIRS not in browser.get(reverse(f"{name}_change", args=[theirs.pk])).text
        return
    for page in ("change", "delete", "history"):
        path = reverse(f"{name}_{page}", args=[theirs.pk])
        for answer in (browser.get(path), browser.post(path, {"post": "yes"})):
            assert answer.status_code in {302, 403, 404}
            assert answer.get("Location", "/admin/") in {"/admin/", reverse(f"{name}_changelist")}
    with schema_context("public") if model is Tenant else tenant_context(other_tenant):
        assert type(theirs).objects.filter(pk=theirs.pk).exists()


@pytest.mark.parametrize("model", TENANT_MODELS, ids=lambda model: model._meta.label_lower)
def test_each_model_has_its_table_in_the_tenant(model, tenant, other_tenant):
    assert _schema_of(model) == "t_mara"
    with tenant_context(other_tenant):
        assert _schema_of(model) == "t_otto"


@pytest.mark.parametrize("model", SHARED_MODELS, ids=lambda model: model._meta.label_lower)
def test_no_shared_table_is_in_reach_of_a_tenant(model, tenant):
    assert _schema_of(model) is None


def test_no_foreign_key_crosses_schemas(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint JOIN pg_class AS target ON target.oid = confrelid"
            " WHERE contype = 'f' AND target.relnamespace <> connamespace"
        )
        assert cursor.fetchall() == []


@pytest.mark.parametrize("name", TASKS)
class TestTasks:
    def test_has_our_base(self, name):
        assert isinstance(celery_app.tasks[name], TenantTask)

    @pytest.mark.parametrize("state", [Tenant.State.SUSPENDED, Tenant.State.PROVISIONING, Tenant.State.DELETING])
    def test_is_refused_for_a_tenant_that_is_not_served(self, name, state, db):
        Tenant.objects.filter(slug="mara").update(state=state)
        with pytest.raises(TaskRefusedError):
            celery_app.tasks[name](schema_name="t_mara")

    def test_is_refused_for_a_tenant_that_is_gone(self, name, db):
        with pytest.raises(TaskRefusedError):
            celery_app.tasks[name](schema_name="t_gone")

    def test_is_refused_without_a_tenant_unless_it_says_so(self, name, db):
        task = celery_app.tasks[name]
        if not task.public_ok:
            with pytest.raises(TaskRefusedError):
                task()


def _schema_of(model: type[models.Model]) -> str | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nspname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace"
            " WHERE pg_class.oid = to_regclass(quote_ident(%s))",
            [model._meta.db_table],
        )
        row = cursor.fetchone()
    return row[0] if row else None

"""Two tenants, made once per run; a cast of people, made per test; everything rolled back at the end of each.

`tenant` is Mara's, and entered. Whoever needs real commits (threads, processes) asks for `committed`.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pgtrigger
import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django_tenants.utils import schema_context, tenant_context
from hypothesis import HealthCheck, settings
from rest_framework.test import APIClient

from people.models import User
from people.roles import ROLES, Role
from tenants.actions.provision_tenant import provision_tenant
from tenants.models import Heartbeat, PlatformEvent, SignUp, SignUpCount, Tenant
from tests.databases import drop_database, make_database
from tests.texts import Inbox

# Properties are tried on the same examples in every run, and without a stop-watch.
settings.register_profile(
    "repeatable", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("repeatable")

PASSWORD = "a password of the cast"
LOGIN_BACKEND = "people.access.backend.PeopleBackend"
TENANTS = {
    "mara": {"name": "Mara's", "kind": Tenant.Kind.MANUFACTURER, "timezone": "Europe/Lisbon", "currency": "EUR"},
    "otto": {"name": "Otto's", "kind": Tenant.Kind.MERCHANT, "timezone": "America/New_York", "currency": "USD"},
}
# What a tenant begins with; everything else is emptied after a test that committed.
KEPT_TABLES = {
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "auth_group",
    "auth_group_permissions",
}


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the embedded server if this run started it."""
    from django.conf import settings

    if hasattr(config, "workerinput") or not getattr(settings, "IS_SERVER_OURS", False):
        return
    from saas.embedded import postgres

    postgres.stop(settings.RUN)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: Any
) -> Iterator[None]:
    # Not the plugin's own: it makes no database when no test names its `db` fixture, and ours ask for it late.
    with django_db_blocker.unblock():
        make_database(_provision_missing)
    yield
    with django_db_blocker.unblock():
        drop_database()


def _provision_missing() -> None:
    for slug in TENANTS:
        if not Tenant.objects.filter(slug=slug).exists():
            _provision(slug)


def _provision(slug: str) -> Tenant:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    return provision_tenant(slug=slug, host=f"{slug}.localhost", actor="tests", at=at, **TENANTS[slug])


@pytest.fixture(autouse=True)
def _outside_of_tenants() -> Iterator[None]:
    """No test inherits the tenant, or the cached values, of the one before."""
    connection.set_schema_to_public()
    yield
    connection.set_schema_to_public()
    cache.clear()


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Real commits instead of a rollback; afterwards the two tenants are empty and the others are gone."""
    with django_db_blocker.unblock():
        yield
        connection.set_schema_to_public()
        _drop_other_tenants()
        for schema_name in ("public", *(f"t_{slug}" for slug in TENANTS)):
            _empty(schema_name)
        connection.close()


@pytest.fixture
def remade(committed: None) -> Iterator[None]:
    """For tests that change the tables of the two tenants: afterwards both are made anew."""
    yield
    connection.set_schema_to_public()
    for slug in TENANTS:
        Tenant.objects.get(slug=slug).delete(force_drop=True)
        _provision(slug)


def _empty(schema_name: str) -> None:
    with pgtrigger.ignore(*_guards_of_emptying()), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema_name])
        tables = [f'{schema_name}."{name}"' for (name,) in cursor.fetchall() if not _is_kept(name)]
        cursor.execute(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY CASCADE")


def _guards_of_emptying() -> list[str]:
    """The audit log and the ledger refuse to be emptied; a test's leftovers are the exception."""
    found = [(model, trigger) for model, trigger in pgtrigger.registered() if str(trigger.operation) == "TRUNCATE"]
    return [f"{model._meta.label}:{trigger.name}" for model, trigger in found]


def _is_kept(table: str) -> bool:
    return table in KEPT_TABLES or table.startswith("tenants_")


def _drop_other_tenants() -> None:
    Tenant.objects.filter(schema_name="public").delete()  # the row; the schema stays
    for tenant in Tenant.objects.exclude(slug__in=TENANTS):
        tenant.delete(force_drop=True)
    PlatformEvent.objects.all().delete()
    SignUp.objects.all().delete()
    SignUpCount.objects.all().delete()
    Heartbeat.objects.all().delete()


@pytest.fixture
def _database(request: pytest.FixtureRequest) -> None:
    request.getfixturevalue("committed" if "committed" in request.fixturenames else "db")


@pytest.fixture
def tenant(_database: None) -> Iterator[Tenant]:
    """Mara's tenant, entered."""
    mine = Tenant.objects.get(slug="mara")
    with tenant_context(mine):
        yield mine


@pytest.fixture
def other_tenant(tenant: Tenant) -> Tenant:
    """Otto's tenant, not entered."""
    with schema_context("public"):
        return Tenant.objects.get(slug="otto")


@pytest.fixture(scope="session")
def password_hash() -> str:
    return make_password(PASSWORD)


@pytest.fixture
def hire(tenant: Tenant, password_hash: str) -> Callable[..., User]:
    """`hire("rita", Role.RETAILER)` makes a user of the entered tenant who holds that role."""

    def make(username: str, *roles: Role, **fields: Any) -> User:
        values = {"first_name": username.capitalize(), "email": f"{username}@example.com"}
        values["is_staff"] = any(ROLES[role].enters_admin for role in roles)
        user = User.objects.create(username=username, password=password_hash, **{**values, **fields})
        for role in roles:
            user.groups.add(Group.objects.get(name=role))
        return user

    return make


@pytest.fixture
def mara(hire: Callable[..., User]) -> User:
    """Makes: an operator."""
    return hire("mara", Role.OPERATOR)


@pytest.fixture
def chen(hire: Callable[..., User]) -> User:
    """Checks."""
    return hire("chen", Role.CHECKER)


@pytest.fixture
def max_(hire: Callable[..., User]) -> User:
    """Manages."""
    return hire("max", Role.MANAGER)


@pytest.fixture
def ada(hire: Callable[..., User]) -> User:
    """Administers."""
    return hire("ada", Role.ADMIN)


@pytest.fixture
def vera(hire: Callable[..., User]) -> User:
    """Only views."""
    return hire("vera", Role.ANALYST)


@pytest.fixture
def otto(hire: Callable[..., User], other_tenant: Tenant) -> User:
    """Administers the other tenant."""
    with tenant_context(other_tenant):
        return hire("otto", Role.ADMIN)


@pytest.fixture
def texts(monkeypatch: pytest.MonkeyPatch) -> Inbox:
    """The text messages that go out, in place of the log."""
    sent = Inbox()

    def send(provider: Any, *, to: str, text: str) -> str:
        sent.append((to, text))
        return f"sms-{len(sent)}"

    monkeypatch.setattr("people.sms.console.ConsoleProvider.send", send)
    return sent


class TenantClient(Client):
    """A browser at one host. Each request leaves the test's own tenant entered, as it was before."""

    def request(self, **request: Any) -> Any:
        entered = connection.tenant
        try:
            return super().request(**request)
        finally:
            connection.set_tenant(entered)


class TenantApiClient(APIClient):
    """The same for the API."""

    def request(self, **request: Any) -> Any:
        entered = connection.tenant
        try:
            return super().request(**request)
        finally:
            connection.set_tenant(entered)


@pytest.fixture
def visitor(tenant: Tenant) -> TenantClient:
    """A browser at Mara's host, nobody logged in."""
    return TenantClient(headers={"host": "mara.localhost"})


@pytest.fixture
def client_of(tenant: Tenant) -> Callable[[User], TenantClient]:
    """A browser at the host of the user's own tenant, logged in."""

    def open_browser(user: User) -> TenantClient:
        home = _home_of(user)
        browser = TenantClient(headers={"host": f"{home.slug}.localhost"})
        with tenant_context(home):
            browser.force_login(user, backend=LOGIN_BACKEND)
        return browser

    return open_browser


@pytest.fixture
def api_client_of(tenant: Tenant) -> Callable[[User], TenantApiClient]:
    """A client of the API at the host of the user's own tenant, logged in as the pages are."""

    def open_api(user: User) -> TenantApiClient:
        home = _home_of(user)
        api = TenantApiClient(headers={"host": f"{home.slug}.localhost"})
        with tenant_context(home):
            api.force_login(user, backend=LOGIN_BACKEND)
        return api

    return open_api


def _home_of(user: User) -> Tenant:
    with schema_context("public"):
        tenants = list(Tenant.objects.filter(slug__in=TENANTS))
    for candidate in tenants:
        with tenant_context(candidate):
            if User.objects.filter(pk=user.pk).exists():
                return candidate
    raise LookupError(f"{user} is in no tenant")

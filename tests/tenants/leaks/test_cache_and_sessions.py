"""Values kept outside of the tenant's tables: the cache, and sessions that live in it or in the cookie."""

import uuid
from importlib import import_module

import pytest
from django.contrib.auth import get_user
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest
from django_tenants.utils import tenant_context

from people.models import User
from saas.checks import check_tenancy

LOCMEM = "django.core.cache.backends.locmem.LocMemCache"
CACHE = "django.contrib.sessions.backends.cache"
CACHED_DB = "django.contrib.sessions.backends.cached_db"
SIGNED = "django.contrib.sessions.backends.signed_cookies"


def without_tenant_keys(settings):
    settings.CACHES = {"default": {"BACKEND": LOCMEM, "LOCATION": uuid.uuid4().hex}}


class TestCachedValue:
    """Row 5."""

    def test_is_not_read_by_the_other(self, tenant, other_tenant):
        cache.set("figure", "mine")
        with tenant_context(other_tenant):
            assert cache.get("figure") is None

    def test_control_with_djangos_own_keys_it_is(self, tenant, other_tenant, settings):
        without_tenant_keys(settings)
        cache.set("figure", "mine")
        with tenant_context(other_tenant):
            assert cache.get("figure") == "mine"

    def test_each_cache_is_checked(self, settings):
        assert check_tenancy() == []
        without_tenant_keys(settings)
        assert [problem.id for problem in check_tenancy()] == ["tenants.E001"]


class TestAnonymousSession:
    """Row 2: what a visitor of one tenant did, read with the same cookie on the other."""

    def carry_over(self, settings, engine, other_tenant):
        settings.SESSION_ENGINE = engine
        store = import_module(engine).SessionStore
        session = store()
        session["basket"] = "mine"
        session.save()
        with tenant_context(other_tenant):
            return store(session.session_key).get("basket")

    @pytest.mark.parametrize("engine", ["django.contrib.sessions.backends.db", CACHE, CACHED_DB])
    def test_stays_at_home(self, tenant, other_tenant, settings, engine):
        assert self.carry_over(settings, engine, other_tenant) is None

    @pytest.mark.parametrize("engine", [CACHE, CACHED_DB])
    def test_control_with_djangos_own_keys_it_travels(self, tenant, other_tenant, settings, engine):
        without_tenant_keys(settings)
        assert self.carry_over(settings, engine, other_tenant) == "mine"

    def test_control_a_signed_cookie_travels_and_is_refused_by_a_check(self, tenant, other_tenant, settings):
        assert self.carry_over(settings, SIGNED, other_tenant) == "mine"
        assert [problem.id for problem in check_tenancy()] == ["tenants.E004"]


class TestSessionOfAClone:
    """Row 3: the same person, key and password in two tenants, as cloning a schema with its rows would make."""

    @pytest.fixture
    def clone(self, ada, other_tenant):
        with tenant_context(other_tenant):
            return User.objects.create(pk=ada.pk, username="ada", password=ada.password, is_staff=True)

    def is_let_in_at_otto(self, settings, client_of, ada, other_tenant):
        settings.SESSION_ENGINE = CACHED_DB
        cookie = client_of(ada).cookies[settings.SESSION_COOKIE_NAME]
        request = HttpRequest()
        with tenant_context(other_tenant):
            request.session = import_module(CACHED_DB).SessionStore(cookie.value)
            return get_user(request).is_authenticated

    def test_is_anonymous_at_the_other(self, clone, ada, client_of, settings, other_tenant):
        assert not self.is_let_in_at_otto(settings, client_of, ada, other_tenant)

    def test_control_with_djangos_own_keys_it_is_logged_in(self, clone, ada, client_of, settings, other_tenant):
        without_tenant_keys(settings)
        assert self.is_let_in_at_otto(settings, client_of, ada, other_tenant)

    def test_no_tenant_begins_with_users(self, db):
        connection.set_schema("regulars_template")
        assert not User.objects.exists()

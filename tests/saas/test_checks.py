import os
import subprocess
import sys

import pytest
from django.core.management import call_command

from saas.checks import check_production, check_tenancy
from saas.start import BadStartError, refuse_bad_start

GOOD = {
    "PRODUCTION": True,
    "DEBUG": False,
    "SECRET_KEY": "k" * 64,
    "IS_DATABASE_EMBEDDED": False,
    "PLATFORM_HOST": "regulars.example",
}


@pytest.fixture
def production(settings):
    for name, value in GOOD.items():
        setattr(settings, name, value)
    return settings


def test_a_production_start_is_fine(production):
    assert check_production() == []


@pytest.mark.parametrize(
    ("name", "value", "number"),
    [
        ("DEBUG", True, "saas.E001"),
        ("SECRET_KEY", "short", "saas.E002"),
        ("IS_DATABASE_EMBEDDED", True, "saas.E003"),
        ("PLATFORM_HOST", "localhost", "saas.E004"),
        ("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend", "saas.E005"),
    ],
)
def test_refuses_what_is_for_demos(production, name, value, number):
    setattr(production, name, value)
    assert [problem.id for problem in check_production()] == [number]
    production.PRODUCTION = False
    assert check_production() == []


def test_refuses_the_secret_of_the_source_code(production):
    production.SECRET_KEY = production.DEVELOPMENT_SECRET
    assert [problem.id for problem in check_production()] == ["saas.E002"]


def test_stops_the_start(production):
    production.DEBUG = True
    with pytest.raises(BadStartError, match=r"saas\.E001"):
        refuse_bad_start()


@pytest.mark.parametrize(
    ("name", "value", "number"),
    [
        ("TENANT_LIMIT_SET_CALLS", True, "tenants.E003"),
        ("SESSION_ENGINE", "django.contrib.sessions.backends.signed_cookies", "tenants.E004"),
        ("PG_EXTRA_SEARCH_PATHS", ["public"], "tenants.E006"),
    ],
)
def test_refuses_what_would_mix_up_tenants(settings, name, value, number):
    assert check_tenancy() == []
    setattr(settings, name, value)
    assert [problem.id for problem in check_tenancy()] == [number]


def test_refuses_the_framework_of_sites(monkeypatch):
    """Row 9 of the leaks: it keeps the first tenant's domain in a global of the process."""
    from django.conf import settings

    monkeypatch.setattr(settings, "INSTALLED_APPS", [*settings.INSTALLED_APPS, "django.contrib.sites"])
    assert [problem.id for problem in check_tenancy()] == ["tenants.E005"]


def test_all_checks_pass_here():
    call_command("check")


@pytest.mark.parametrize(
    "command",
    [
        [sys.executable, "-c", "import saas.wsgi"],
        [sys.executable, "-m", "celery", "-A", "saas.celery", "worker", "--pool", "solo", "--without-heartbeat"],
    ],
    ids=["web", "worker"],
)
def test_no_process_starts_with_a_default_secret(committed, command):
    environment = {**os.environ, "PRODUCTION": "1", "DJANGO_SETTINGS_MODULE": "saas.settings"}
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode != 0
    assert "saas.E002" in ended.stderr

"""Row 9: the framework of sites keeps the current site in a global of the process."""

import os
import subprocess
import sys

from django.apps import apps
from django.contrib.sites.shortcuts import get_current_site
from django.test import RequestFactory

PROGRAM = """
import django
from django.conf import settings
from saas import settings as ours
settings.configure(**{name: getattr(ours, name) for name in dir(ours) if name.isupper()})
settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "django.contrib.sites"]
settings.SITE_ID = 1
django.setup()
from django.contrib.sites.models import Site
from django.db import connection, transaction
seen = []
with transaction.atomic():
    for name in ("t_mara", "t_otto"):
        connection.set_schema(name)
        with connection.schema_editor() as editor:
            editor.create_model(Site)
        Site(id=1, domain=name).save(force_insert=True)
    for name in ("t_mara", "t_otto"):
        connection.set_schema(name)
        seen.append(Site.objects.get_current().domain)
    transaction.set_rollback(True)
print(*seen)
"""


def test_the_site_of_a_request_is_its_host(db):
    assert not apps.is_installed("django.contrib.sites")
    for host in ("mara.localhost", "otto.localhost"):
        assert get_current_site(RequestFactory(headers={"host": host}).get("/")).domain == host


def test_control_with_the_framework_the_second_tenant_gets_the_firsts_domain(committed):
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM], env={**os.environ}, capture_output=True, text=True, timeout=120, check=False
    )
    assert ran.stdout.split() == ["t_mara", "t_mara"], ran.stderr

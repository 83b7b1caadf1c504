import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django_tenants.utils import schema_exists, tenant_context

from people.models import User
from saas.embedded.binaries import wheel_programs
from tenants.actions.delete_tenant import ConfirmationError, delete_tenant
from tenants.actions.provision_tenant import provision_tenant
from tenants.dumps import DumpError
from tenants.models import Domain, PlatformEvent, Tenant
from tenants.states import NotPossibleError

AT = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture
def doomed(committed, settings, tmp_path):
    settings.DUMPS_ROOT = tmp_path / "dumps"
    made = provision_tenant(slug="rita", name="R", kind="merchant", host="rita.localhost", actor="tests", at=AT)
    with tenant_context(made):
        User.objects.create(username="rita")
        default_storage.save("note.txt", ContentFile("of Rita"))
    return made


def test_leaves_a_dump_and_nothing_else(doomed, settings):
    dump = delete_tenant(tenant=doomed, confirmation="rita", actor="Petra", at=AT)
    assert not schema_exists("t_rita")
    assert not Tenant.objects.filter(slug="rita").exists()
    assert not Domain.objects.filter(domain="rita.localhost").exists()
    assert not (Path(settings.MEDIA_ROOT) / "t_rita").exists()
    assert PlatformEvent.objects.get(event="tenant.deleted").data == {"dump": str(dump)}
    assert b"people_user" in dump.read_bytes()
    assert dump.stat().st_mode & 0o077 == 0
    listing = [wheel_programs() / "pg_restore", "--list", dump]
    listed = subprocess.run(listing, capture_output=True, text=True, check=False)
    assert listed.returncode != 0 or "TABLE DATA t_rita people_user" in listed.stdout


@pytest.mark.parametrize("typed", ["", "Rita", "mara", "t_rita"])
def test_refuses_without_the_typed_name(doomed, typed):
    with pytest.raises(ConfirmationError):
        delete_tenant(tenant=doomed, confirmation=typed, actor="Petra", at=AT)
    assert Tenant.objects.get(slug="rita").is_served


def test_drops_nothing_when_the_dump_fails_and_goes_on_later(doomed, monkeypatch):
    def fail(*_):
        raise DumpError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr("tenants.actions.delete_tenant.dump_schema", fail)
        with pytest.raises(DumpError):
            delete_tenant(tenant=doomed, confirmation="rita", actor="Petra", at=AT)
    assert schema_exists("t_rita")
    assert Tenant.objects.get(slug="rita").state == Tenant.State.DELETING
    assert delete_tenant(tenant=doomed, confirmation="rita", actor="Petra", at=AT).is_file()


def test_the_platform_cannot_be_deleted(db):
    platform = Tenant.objects.create(schema_name="public", slug="platform", name="P", kind="platform", state="ready")
    with pytest.raises(NotPossibleError):
        delete_tenant(tenant=platform, confirmation="platform", actor="Petra", at=AT)

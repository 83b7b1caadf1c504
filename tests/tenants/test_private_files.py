import pytest
from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.http import Http404
from django.test import RequestFactory
from django_tenants.utils import schema_context, tenant_context

from tenants.current import NoTenantError
from tenants.private_files import send_private_file

MAY = "commerce.view_order"


@pytest.fixture
def ask(ada):
    def send(name, user=ada):
        request = RequestFactory().get("/file")
        request.user = user
        return send_private_file(request=request, file=File(None, name), permission=MAY, filename="sales.csv")

    return send


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def name(tenant, media):
    return default_storage.save("imports/a.csv", ContentFile("mine"))


def test_sends_a_download_that_is_not_guessed_at(ask, name):
    answer = ask(name)
    assert b"".join(answer) == b"mine"
    assert answer["Content-Disposition"] == 'attachment; filename="sales.csv"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"] == "application/octet-stream"
    answer.close()


def test_lies_in_the_folder_of_the_tenant(name, media):
    assert (media / "t_mara" / name).read_text() == "mine"
    with pytest.raises(ValueError, match="no public address"):
        default_storage.url(name)


def test_refuses_whoever_lacks_the_permission(ask, name, hire):
    with pytest.raises(PermissionDenied):
        ask(name, user=hire("rita"))


def test_the_other_tenant_does_not_find_it(ask, name, other_tenant, otto):
    with tenant_context(other_tenant), pytest.raises(Http404):
        ask(name, user=otto)
    with schema_context("public"), pytest.raises(NoTenantError):
        ask(name)


def test_control_without_folders_the_other_tenant_would(name, other_tenant, media):
    with tenant_context(other_tenant):
        assert FileSystemStorage(media).exists(f"t_mara/{name}")


@pytest.mark.parametrize("path", ["../t_otto/imports/a.csv", "/etc/passwd", "imports/../../t_otto/imports/a.csv", ""])
def test_no_name_leads_out_of_the_folder(ask, name, other_tenant, path):
    with tenant_context(other_tenant):
        default_storage.save("imports/a.csv", ContentFile("theirs"))
    with pytest.raises(Http404):
        ask(path)

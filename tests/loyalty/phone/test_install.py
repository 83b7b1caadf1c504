"""What a phone needs to keep the app: the manifest, icons and the service worker."""

import json
import re
from io import BytesIO
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django_tenants.utils import schema_context
from PIL import Image

from loyalty.phone.install import SCRIPTS, list_files
from tenants.models import Tenant

APPS = ["retailer", "me"]


@pytest.fixture
def paint(tenant):
    """Gives the tenant a color."""

    def do(color):
        with schema_context("public"):
            Tenant.objects.filter(pk=tenant.pk).update(primary_color=color)

    return do


@pytest.mark.parametrize("app", APPS)
def test_the_manifest_is_of_the_tenant(visitor, tenant, paint, app):
    paint("#123456")
    answer = visitor.get(f"/{app}/manifest.webmanifest")
    manifest = json.loads(answer.content)
    assert answer["Content-Type"] == "application/manifest+json"
    assert manifest["name"].startswith(tenant.name)
    assert (manifest["scope"], manifest["start_url"], manifest["display"]) == (f"/{app}/", f"/{app}/", "standalone")
    assert manifest["theme_color"] == "#123456"
    assert {"192x192", "512x512"} <= {icon["sizes"] for icon in manifest["icons"]}


def test_a_color_that_is_none_gives_way_to_ours(visitor, paint):
    paint("red;x")
    assert json.loads(visitor.get("/me/manifest.webmanifest").content)["theme_color"] == "#0f6b5c"


def test_icons_are_drawn_in_the_sizes_of_the_manifest(visitor, tenant):
    for icon in json.loads(visitor.get("/retailer/manifest.webmanifest").content)["icons"]:
        picture = Image.open(BytesIO(visitor.get(icon["src"]).content))
        assert f"{picture.width}x{picture.height}" == icon["sizes"]


def test_no_icon_is_larger_than_the_largest(visitor, tenant):
    assert Image.open(BytesIO(visitor.get("/retailer/icon-99999.png").content)).size == (512, 512)


@pytest.mark.parametrize("app", APPS)
def test_the_worker_keeps_the_files_of_the_app_and_nothing_else(visitor, tenant, app):
    answer = visitor.get(f"/{app}/sw.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cache-Control"] == "no-cache"
    kept = re.findall(r'^  "(.+)",$', answer.text, re.MULTILINE)
    assert len(kept) == len(list_files())
    assert all(path.startswith("/static/") for path in kept)
    assert f'const ROOT = "/{app}/"' in answer.text
    assert re.search(rf"const CACHE = `{app}-[0-9a-f]{{16}}`", answer.text)


def test_each_module_that_is_imported_is_kept():
    names = {name for name in list_files() if name.startswith(SCRIPTS)}
    for name in names:
        path = Path(finders.find(name))
        for imported in re.findall(r'from "(\.[^"]+)"', path.read_text()):
            target = (path.parent / imported).resolve()
            assert target.is_file(), f"{name} imports {imported}"
            assert any(target == Path(finders.find(one)) for one in names)

"""The layout around the pages: the tenant's face, the way out, and the pages that say no."""

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django_tenants.utils import schema_context
from PIL import Image

from people.models import User
from tenants.models import Tenant


@pytest.fixture
def painted(tenant: Tenant) -> Iterator[Tenant]:
    with schema_context("public"):
        Tenant.objects.filter(pk=tenant.pk).update(primary_color="#7a2e2e", name="Mara's <Café>")
    yield tenant


def test_log_in_page_wears_the_tenants_name_and_color(painted: Tenant, visitor: Client) -> None:
    page = visitor.get("/accounts/login/").text
    assert "Mara&#x27;s &lt;Café&gt;" in page
    assert 'style="--brand-light:#7a2e2e;--brand-bar:#7a2e2e"' in page


def test_color_that_is_none_is_left_out(tenant: Tenant, visitor: Client) -> None:
    with schema_context("public"):
        Tenant.objects.filter(pk=tenant.pk).update(primary_color='red"><')
    assert '<html lang="en">' in visitor.get("/accounts/login/").text


def test_logo_is_served_to_all_and_only_as_a_picture(tenant: Tenant, visitor: Client) -> None:
    assert visitor.get("/dashboard/logo").status_code == 404
    picture = io.BytesIO()
    Image.new("RGB", (2, 2), "teal").save(picture, "PNG")
    tenant.logo.save("logo.png", ContentFile(picture.getvalue()), save=False)
    with schema_context("public"):
        Tenant.objects.filter(pk=tenant.pk).update(logo=tenant.logo.name)
    answer = visitor.get("/dashboard/logo")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/png")
    assert answer.getvalue().startswith(b"\x89PNG")
    assert '<img src="/dashboard/logo"' in visitor.get("/accounts/login/").text


def test_unknown_host_is_told_so(tenant: Tenant) -> None:
    answer = Client(headers={"host": "nobody.localhost"}).get("/dashboard/")
    assert answer.status_code == 404
    assert "Nobody lives at this address" in answer.text


def test_unknown_page_offers_the_way_back(visitor: Client) -> None:
    answer = visitor.get("/dashboard/nothing")
    assert answer.status_code == 404
    assert "There is nothing at this address" in answer.text


@pytest.mark.parametrize(
    ("state", "status", "words"),
    [(Tenant.State.SUSPENDED, 403, "is paused"), (Tenant.State.PROVISIONING, 503, "is being set up")],
)
def test_tenant_that_is_not_served_says_why(
    tenant: Tenant, visitor: Client, state: str, status: int, words: str
) -> None:
    with schema_context("public"):
        Tenant.objects.filter(pk=tenant.pk).update(state=state)
    answer = visitor.get("/dashboard/")
    assert answer.status_code == status
    assert words in answer.text


def test_page_says_what_a_role_lacks(client_of: Callable[[User], Client], hire: Callable[..., User]) -> None:
    answer = client_of(hire("rita", is_staff=False)).get("/dashboard/")
    assert answer.status_code == 403
    assert "You may not see this" in answer.text


def test_policy_allows_scripts_of_ours_alone(visitor: Client) -> None:
    policy = visitor.get("/accounts/login/").headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy + ";"
    assert "object-src 'none'" in policy


def test_no_template_holds_a_script_or_a_handler() -> None:
    for path in Path("templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        for tag in re.findall(r"<script[^>]*>", text):
            assert "src=" in tag or 'type="application/json"' in tag, path
        assert not re.search(r"\son[a-z]+\s*=", text), path
        assert "javascript:" not in text, path

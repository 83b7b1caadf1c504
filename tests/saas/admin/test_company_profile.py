import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django_tenants.utils import schema_context
from PIL import Image

from people.models import DomainEvent
from tenants.models import Tenant

ANSWERS = {
    "name": "Mara's Mill",
    "address": "1 Mill Lane",
    "primary_color": "#0f6b5c",
    "timezone": "Europe/Lisbon",
    "currency": "EUR",
    "country": "PT",
    "fiscal_year_start_month": "4",
    "raw_files_kept_days": 90,
}


def stored(slug="mara"):
    with schema_context("public"):
        return Tenant.objects.get(slug=slug)


def page(tenant):
    return reverse("admin:tenants_tenant_change", args=[tenant.pk])


def picture(form="PNG", size=(900, 300)):
    drawn = io.BytesIO()
    Image.new("RGB", size, "#0f6b5c").save(drawn, form)
    return drawn.getvalue()


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def test_opens_from_the_list(client_of, ada, tenant):
    answer = client_of(ada).get(reverse("admin:tenants_tenant_changelist"), follow=True)
    assert answer.redirect_chain[-1][0] == page(tenant)
    assert "Europe/Lisbon" in answer.text


def test_saving_an_untouched_form_changes_nothing(client_of, ada, tenant):
    browser = client_of(ada)
    form = browser.get(page(tenant)).context["adminform"].form
    sent = {name: form.get_initial_for_field(field, name) or "" for name, field in form.fields.items()}
    before = stored()
    assert browser.post(page(tenant), sent).status_code == 302
    assert all(getattr(stored(), name) == getattr(before, name) for name in ANSWERS)
    assert not DomainEvent.objects.filter(event="profile.changed").exists()


def test_saves_and_records_what_was_changed(client_of, ada, tenant):
    answer = client_of(ada).post(page(tenant), ANSWERS)
    assert answer.status_code == 302
    saved = stored()
    assert (saved.name, saved.address, saved.fiscal_year_start_month) == ("Mara's Mill", "1 Mill Lane", 4)
    event = DomainEvent.objects.get(event="profile.changed")
    assert event.actor == ada
    assert "address" in event.data["fields"]


def test_keeps_a_logo_drawn_anew_in_the_own_folder(client_of, ada, tenant, media):
    sent = SimpleUploadedFile("../../evil.jpg", picture("JPEG") + b"<?php ?>", "image/jpeg")
    assert client_of(ada).post(page(tenant), {**ANSWERS, "logo": sent}).status_code == 302
    logo = stored().logo
    path = media / "t_mara" / logo.name
    assert path.suffix == ".png"
    assert b"php" not in path.read_bytes()
    with Image.open(path) as kept:
        assert kept.size == (512, 171)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("timezone", "Mars/Base"),
        ("currency", "euro"),
        ("country", "Portugal"),
        ("primary_color", "red;}"),
        ("fiscal_year_start_month", "13"),
        ("name", ""),
        ("logo", SimpleUploadedFile("a.png", b"no picture")),
        ("logo", SimpleUploadedFile("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")),
    ],
)
def test_refuses_what_cannot_be_used(client_of, ada, tenant, field, value):
    answer = client_of(ada).post(page(tenant), {**ANSWERS, field: value})
    assert answer.status_code == 200
    assert field in answer.context["adminform"].form.errors
    assert stored().address == ""


def test_changes_nothing_that_is_not_in_the_form(client_of, ada, tenant):
    client_of(ada).post(
        page(tenant), {**ANSWERS, "slug": "otto", "state": "suspended", "kind": "platform", "plan": "1"}
    )
    saved = stored()
    assert (saved.slug, saved.state, saved.kind, saved.plan) == ("mara", "ready", "manufacturer", None)


def test_the_others_profile_is_out_of_reach(client_of, ada, other_tenant):
    answer = client_of(ada).post(page(other_tenant), ANSWERS)
    assert answer.status_code == 302
    assert stored("otto").name == "Otto's"


def test_only_an_admin_opens_it(client_of, max_, tenant):
    assert client_of(max_).get(page(tenant)).status_code == 403

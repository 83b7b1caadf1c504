"""An invoice where it is decided on and where it is corrected, at both widths."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from approval.queries.requests import find_request
from tests.browser.conftest import at_noon, chromium, shop, site, visit
from tests.loyalty.papers import line
from tests.loyalty.pictures.drawn import as_jpeg, draw_invoice
from tests.loyalty.promises import publish

__all__ = ["at_noon", "chromium", "shop", "site", "visit"]
pytestmark = pytest.mark.browser

BOUGHT_ON = date(2026, 6, 20)


@pytest.fixture
def invoice(site, hand_in):
    publish()
    made = hand_in(
        invoiced_on=BOUGHT_ON,
        gross=Decimal("150.00"),
        note="Paid in cash",
        lines=[line(net="60.00"), line("Elbow 90 degrees", net="40.00")],
    )
    page = made.pages.get()
    for name in (page.picture, page.original):
        default_storage.save(str(name), ContentFile(as_jpeg(draw_invoice(size=(1240, 1754)))))
    # asked now: no query runs beside the browser
    made.decided_at_path = reverse("admin:approvals_decision", args=[find_request("invoice", made.pk).pk])
    return made


def open_page(visit, user, path, width):
    seen = visit(width=width)
    seen.page.context.clear_cookies()
    seen.log_in(user)
    seen.open(path)
    return seen


def fits(page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.mark.parametrize("width", [1280, 390])
def test_decided_on_with_the_picture_beside_the_fields(invoice, mara, visit, width):
    seen = open_page(visit, mara, invoice.decided_at_path, width)
    picture = seen.page.locator(".ap-viewer img").first
    picture.wait_for()
    assert picture.evaluate("image => image.complete && image.naturalWidth > 0")
    for words in ("do not make the total 150.00", "1 of 2 lines", "100 points", "Paid in cash"):
        assert seen.page.get_by_text(words).first.is_visible()
    assert fits(seen.page)
    assert seen.complaints == []


@pytest.mark.parametrize("width", [1280, 390])
def test_corrected_in_its_form(invoice, mara, visit, width):
    seen = open_page(visit, mara, reverse("admin:loyalty_invoice_change", args=[invoice.pk]), width)
    seen.page.get_by_label("Total").fill("123.00")
    assert fits(seen.page)
    for name in ("Quantity", "Net"):
        inside = seen.page.locator(".lo-line").first.get_by_label(name)
        assert inside.evaluate(
            "field => field.getBoundingClientRect().right <= field.closest('.ap-card').getBoundingClientRect().right"
        )
    seen.page.get_by_role("button", name="Save", exact=True).click()
    seen.page.get_by_text("The invoice was saved.").wait_for()
    assert seen.page.get_by_label("Total").input_value() == "123.00"
    assert seen.page.get_by_text("do not make the total").count() == 0
    assert seen.complaints == []


def test_the_list_says_what_is_unusual(invoice, mara, visit):
    seen = open_page(visit, mara, reverse("admin:loyalty_invoice_changelist"), 1280)
    assert seen.page.get_by_text("INV-0042").first.is_visible()
    seen.open(reverse("admin:loyalty_invoice_add"))
    assert seen.complaints == []

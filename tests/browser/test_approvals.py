"""The queue and the decision screen in a browser: the picture beside the fields, answers by key, several at once."""

import re
from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from playwright.sync_api import expect

from approval.models import Decision, ReasonCode
from approval.queries.requests import find_request
from kit import clock
from loyalty.actions.edit_invoice import edit_invoice
from tests.browser.phones import off_stage
from tests.loyalty.conftest import changes, draft, hand_in, paul, pipe, rita
from tests.loyalty.pictures.drawn import as_jpeg, draw_invoice
from tests.loyalty.promises import publish

__all__ = ["changes", "draft", "hand_in", "paul", "pipe", "rita"]
pytestmark = pytest.mark.browser
WIDTHS = pytest.mark.parametrize("width", [1280, 390])
EDITED = re.compile("Nothing was decided.")


@pytest.fixture
def waiting(site, hand_in, mara, ada):
    """Three of Rita's invoices that wait for an Operator, with their pictures."""
    publish()
    made = [hand_in(number=f"INV-{number}", invoiced_on=date(2026, 6, 20)) for number in (1, 2, 3)]
    for invoice in made:
        page = invoice.pages.get()
        for name in (page.picture, page.original):
            default_storage.save(str(name), ContentFile(as_jpeg(draw_invoice(size=(620, 877)))))
        invoice.decided_at_path = reverse("admin:approvals_decision", args=[find_request("invoice", invoice.pk).pk])
    ReasonCode.objects.create(kind="invoice", verdict="return", code="blurred-here", label="The photo is blurred")
    return made


@pytest.fixture
def open_page(visit, mara):
    def start(path, width=1280):
        seen = visit(width=width)
        seen.page.context.clear_cookies()
        seen.log_in(mara)
        seen.open(path)
        return seen

    return start


def edit_behind(invoice, editor):
    """Somebody corrects it while it is looked at."""
    off_stage(
        lambda: edit_invoice(invoice=invoice, changes={"number": f"{invoice.number}-B"}, actor=editor, at=clock.now())
    )


def list_decisions():
    return off_stage(lambda: list(Decision.objects.order_by("id").values_list("verdict", "reason__code", "note")))


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@WIDTHS
def test_the_picture_is_enlarged_and_turned_beside_the_fields(waiting, open_page, width):
    seen = open_page(waiting[0].decided_at_path, width)
    picture = seen.page.locator(".ap-viewer img")
    expect(picture).to_be_visible()
    stage, facts = seen.page.locator("[data-stage]").bounding_box(), seen.page.locator(".ap-side").bounding_box()
    is_beside = facts["x"] >= stage["x"] + stage["width"]
    assert is_beside == (width == 1280)
    before = picture.evaluate("image => image.offsetWidth")
    seen.page.get_by_role("button", name="Larger").click()
    assert picture.evaluate("image => image.offsetWidth") == pytest.approx(before * 1.4, abs=2)
    seen.page.get_by_role("button", name="Turn").click()
    assert "rotate(90deg)" in picture.get_attribute("style")
    assert fits(seen.page)
    assert not re.search(r"[0-9a-f]{64}", seen.page.locator(".ap").inner_text())
    assert seen.complaints == []


def test_a_queue_is_cleared_by_keys(waiting, open_page):
    seen = open_page("/admin/approvals/")
    press = seen.page.keyboard.press
    expect(seen.page.get_by_text("3 entries wait")).to_be_visible()
    press("o")
    heading = seen.page.locator(".ap-head h1")
    expect(heading).to_be_visible()
    first = heading.inner_text()
    press("j")
    expect(heading).not_to_have_text(first)
    press("k")
    expect(heading).to_have_text(first)
    press("a")
    expect(seen.page.get_by_text(f"Approved: {first}.")).to_be_visible()
    expect(heading).not_to_have_text(first)  # the next one is there already
    assert list_decisions() == [("approve", None, "")]
    press("u")
    expect(seen.page.get_by_text("2 entries wait")).to_be_visible()
    assert seen.complaints == []


@WIDTHS
def test_returned_with_a_reason_and_not_without(waiting, open_page, width):
    seen = open_page(waiting[0].decided_at_path, width)
    if width == 1280:
        seen.page.keyboard.press("r")
        expect(seen.page.locator("details[open]").get_by_label("Reason")).to_be_focused()
    else:
        seen.page.get_by_text("Return", exact=False).locator("visible=true").first.click()
    panel = seen.page.locator("details[open] .ap-why__panel")
    panel.get_by_role("button", name="Return").click()
    assert list_decisions() == []  # the browser asks for the reason
    box = panel.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    panel.get_by_label("Reason").select_option(label="The photo is blurred")
    panel.get_by_label("Note").fill("Closer, please")
    panel.get_by_role("button", name="Return").click()
    expect(seen.page.get_by_text("Returned: ")).to_be_visible()
    assert list_decisions() == [("return", "blurred-here", "Closer, please")]
    assert seen.complaints == []


@WIDTHS
def test_what_changed_behind_is_not_decided_on_unseen(waiting, open_page, ada, width):
    seen = open_page(waiting[0].decided_at_path, width)
    edit_behind(waiting[0], ada)
    seen.page.get_by_role("button", name="Approve").click()
    expect(seen.page.get_by_role("alert").filter(has_text=EDITED)).to_be_focused()
    expect(seen.page.get_by_text("Number was INV-1, is now INV-1-B.").first).to_be_visible()
    assert list_decisions() == []
    assert fits(seen.page)
    seen.page.get_by_role("button", name="Approve").click()
    expect(seen.page.get_by_text("Approved: ")).to_be_visible()
    assert len(list_decisions()) == 1


@WIDTHS
def test_several_at_once_with_a_result_for_each(waiting, open_page, ada, width):
    seen = open_page("/admin/approvals/", width)
    assert fits(seen.page)
    if width == 1280:
        seen.page.get_by_label("Tick all rows of this page").check()
    else:  # cards have no head
        for box in seen.page.locator("input[name=row]").all():
            box.check()
    edit_behind(waiting[1], ada)
    seen.page.get_by_role("button", name="Approve the ticked").click()
    expect(seen.page.get_by_role("heading", name="Approved: 2 of 3").last).to_be_visible()
    refused = seen.page.get_by_role("row").filter(has_text="not done")
    expect(refused).to_have_count(1)
    expect(refused).to_contain_text("INV-2")
    assert len(list_decisions()) == 2
    assert fits(seen.page)
    assert seen.complaints == []

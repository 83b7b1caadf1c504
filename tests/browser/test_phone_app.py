"""The phone app in a phone's browser: logging in, photographing an invoice without a connection, a member's points."""

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from kit import clock
from loyalty.models import Consumer, Invoice, Retailer
from tests.browser.phones import Handset, handset, off_stage, paul, rita, ritas
from tests.loyalty.promises import approve, hand_in, publish

__all__ = ["handset", "paul", "rita", "ritas"]
pytestmark = pytest.mark.browser
LOSE_ANSWERS = """() => {
  const fetchReally = window.fetch;
  window.lost = [];
  window.fetch = async (url, options) => {
    const answer = await fetchReally(url, options);
    const step = `${options.method} ${new URL(url).pathname.split("/").at(-1)}`;
    if (options.method === "GET" || window.lost.includes(step)) return answer;
    window.lost.push(step);
    throw new TypeError("The answer was lost.");
  };
}"""
READ_MS = 30_000  # a picture is read in a process of its own


def list_invoices() -> list[tuple[str, str, str, list[str], int]]:
    return [
        (one.state, one.number, str(one.gross), [line.text for line in one.lines.all()], one.pages.count())
        for one in Invoice.objects.all()
    ]


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    """A photo of an invoice."""
    picture = Image.new("RGB", (900, 1200), "white")
    ImageDraw.Draw(picture).text((80, 80), "Invoice INV-0042\nPVC pipe 20 mm  10  123.00", fill="black")
    written = BytesIO()
    picture.save(written, "JPEG")
    path = tmp_path / "invoice.jpg"
    path.write_bytes(written.getvalue())
    return path


def wait_for_worker(page: Page) -> None:
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def fill_in(page: Page, paper: Path) -> None:
    page.get_by_role("link", name="New invoice").click()
    page.locator("input[name=pictures]").set_input_files(paper)
    expect(page.get_by_alt_text("Picture 1 on this phone")).to_be_visible()
    page.get_by_label("Who bought this?").fill("Paul")
    page.get_by_role("button", name=re.compile("Paul Pinto")).click()
    page.get_by_label("Invoice number").fill("INV-0042")
    page.get_by_label("Date of the invoice").fill(f"{clock.now():%Y-%m-%d}")
    page.get_by_label("Total with tax").fill("123.00")
    page.get_by_label("Tax in it").fill("23.00")
    page.get_by_role("button", name="Add a line").click()
    page.get_by_label("Line 1: product").fill("PVC pipe 20 mm")
    page.get_by_label("Pieces").fill("10")
    page.get_by_label("Amount before tax").fill("100.00")


def test_an_invoice_photographed_without_a_connection_is_sent_once(ritas: Handset, paper: Path) -> None:
    page = ritas.page
    wait_for_worker(page)
    page.wait_for_function("Object.keys(localStorage).some((key) => key.startsWith('customers-'))")
    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_text("There is no connection. You can photograph")).to_be_visible()
    fill_in(page, paper)
    page.reload()  # nothing that was typed is lost
    expect(page.get_by_label("Invoice number")).to_have_value("INV-0042")
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_text("1 invoice waits to be sent")).to_be_visible()
    assert off_stage(Invoice.objects.count) == 0

    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online')); dispatchEvent(new Event('online'))")
    expect(page.get_by_role("link", name=re.compile("Paul Pinto · INV-0042"))).to_be_visible(timeout=READ_MS)
    expect(page.get_by_text("waits to be sent")).to_be_hidden()
    assert off_stage(list_invoices) == [("in_review", "INV-0042", "123.00", ["PVC pipe 20 mm"], 1)]
    page.get_by_role("link", name=re.compile("INV-0042")).click()
    expect(page.get_by_text("The company is looking at it.")).to_be_visible()


def test_answers_that_are_lost_double_nothing(ritas: Handset, paper: Path) -> None:
    """The company has carried each step out; its answer never arrives the first time."""
    page = ritas.page
    page.evaluate(LOSE_ANSWERS)
    fill_in(page, paper)
    page.get_by_role("button", name="Hand in").click()
    handed_in = page.get_by_role("link", name=re.compile("Paul Pinto · INV-0042"))
    for _ in range(20):
        page.evaluate("dispatchEvent(new Event('online'))")
        page.wait_for_timeout(1000)
        if handed_in.is_visible():
            break
    expect(handed_in).to_be_visible()
    lost = [re.sub(r"[0-9a-f-]{36}", "…", step) for step in page.evaluate("window.lost")]
    assert lost == ["POST invoices", "POST uploads", "PATCH …", "POST pages", "POST submit"]
    assert off_stage(list_invoices) == [("in_review", "INV-0042", "123.00", ["PVC pipe 20 mm"], 1)]


def test_what_the_company_refuses_stays_with_its_reason(ritas: Handset, paper: Path) -> None:
    page = ritas.page
    fill_in(page, paper)
    page.get_by_label("Invoice number").fill("")
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_text("One invoice needs you")).to_be_visible(timeout=READ_MS)
    page.get_by_role("link", name=re.compile("Paul Pinto")).first.click()
    expect(page.get_by_label("Invoice number")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Total with tax")).to_have_value("123.00")
    page.get_by_label("Invoice number").fill("INV-7")
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_role("link", name=re.compile("Paul Pinto · INV-7"))).to_be_visible(timeout=READ_MS)
    assert [invoice[0] for invoice in off_stage(list_invoices)] == ["in_review"]
    ritas.complaints[:] = [said for said in ritas.complaints if "400" not in said]  # the refusal itself


def test_logging_out_leaves_nothing_on_the_phone(ritas: Handset) -> None:
    page = ritas.page
    wait_for_worker(page)
    page.wait_for_function("Object.keys(localStorage).some((key) => key.startsWith('customers-'))")
    page.get_by_role("link", name="Shop").click()
    page.get_by_role("button", name="Log out").click()
    page.wait_for_url("**/retailer/login/**")
    assert page.evaluate("caches.keys()") == []
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('customers-'))") == []
    ritas.open("/retailer/")
    expect(page.get_by_label("Mobile number")).to_be_visible()


@pytest.mark.parametrize("width", [360, 1280])
def test_each_screen_fits_and_has_names_for_all(
    handset: Callable[..., Handset], rita: Retailer, paul: Consumer, texts: list, width: int
) -> None:
    phone = handset(width=width)
    phone.log_in(rita.user, texts, "retailer")
    page = phone.page
    for path in ("", "invoices", "invoices/new", "customers", "customers/new", f"customers/{paul.pk}", "gifts", "shop"):
        phone.open(f"/retailer/{path}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        nameless = page.evaluate(
            "[...document.querySelectorAll('input, select, textarea')]"
            ".filter((node) => !node.labels.length && !node.ariaLabel).map((node) => node.outerHTML)"
        )
        assert nameless == [], path
        small = page.evaluate(
            "[...document.querySelectorAll('main button, main a, main input, .tab')]"
            ".filter((node) => node.offsetParent && !node.matches('.unseen, p a, figure button'))"
            ".filter((node) => node.getBoundingClientRect().height < 47).map((node) => node.outerHTML)"
        )
        assert small == [], path
    assert phone.complaints == []


@pytest.fixture
def bought(rita: Retailer, paul: Consumer) -> None:
    publish()
    approve(hand_in(paul, rita, ("PVC pipe", "148.75")), at=clock.now())


def test_a_member_sees_points_and_why(
    bought: None, handset: Callable[..., Handset], paul: Consumer, texts: list
) -> None:
    phone = handset()
    phone.log_in(paul.user, texts, "me")
    page = phone.page
    expect(page.get_by_role("heading", name="Hello, Paul Pinto")).to_be_visible()
    page.get_by_role("link", name=re.compile("Rita's Hardware")).click()
    expect(page.get_by_role("heading", name="Why 148 points")).to_be_visible()
    assert phone.complaints == []

"""A member reads the statement on the phone and keeps it; a shop hands in a paper with its registration."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import expect

from kit import clock
from loyalty.models import Consumer, Retailer, RetailerDocument
from tests.browser.phones import Handset, handset, off_stage, paul, rita
from tests.loyalty.pictures.drawn import as_jpeg
from tests.loyalty.promises import approve, hand_in, publish

__all__ = ["handset", "paul", "rita"]
pytestmark = pytest.mark.browser
READ_MS = 30_000  # a picture is read in a process of its own


@pytest.fixture
def bought(site: str, rita: Retailer, paul: Consumer) -> None:
    publish(at=clock.now())
    approve(hand_in(paul, rita, ("PVC pipe", "148.75"), on=date(2026, 6, 20)), at=clock.now())


@pytest.fixture
def new(rita: Retailer) -> Retailer:
    Retailer.objects.filter(pk=rita.pk).update(state="phone_verified")
    return rita


@pytest.mark.parametrize("width", [360, 1280])
def test_a_member_reads_and_keeps_the_statement(
    bought: None, handset: Callable[..., Handset], paul: Consumer, texts: list, width: int
) -> None:
    phone = handset(width=width)
    phone.log_in(paul.user, texts, "me")
    page = phone.page
    page.get_by_role("link", name="See every movement").click()
    expect(page.get_by_role("heading", name="Your points")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("+148")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save the statement as a PDF").click()
    assert Path(saved.value.path()).read_bytes().startswith(b"%PDF-")
    page.get_by_text("Choose other days").click()
    page.get_by_label("From").fill("2026-01-05")
    page.get_by_label("To", exact=True).fill("2026-01-01")
    page.get_by_role("button", name="Show these days").click()
    expect(page.get_by_role("main").get_by_text("Choose days in their order")).to_be_visible()
    page.get_by_label("To", exact=True).fill("2026-01-09")
    page.get_by_role("button", name="Show these days").click()
    expect(page.get_by_text("Nothing moved in these days")).to_be_visible()
    page.get_by_text("Choose other days").click()
    page.get_by_label("To", exact=True).fill("2026-12-31")
    page.get_by_role("button", name="Show these days").click()
    page.get_by_role("link", name=re.compile("Earned with invoice A-1")).click()
    expect(page.get_by_role("heading", name="Why 148 points")).to_be_visible()
    phone.complaints[:] = [said for said in phone.complaints if "400" not in said]  # the days that cannot be
    assert phone.complaints == []


def test_a_shop_hands_in_a_paper_and_takes_it_back(
    new: Retailer, handset: Callable[..., Handset], texts: list, tmp_path: Path
) -> None:
    paper = tmp_path / "licence.jpg"
    paper.write_bytes(as_jpeg())
    phone = handset()
    phone.log_in(new.user, texts, "retailer")
    page = phone.page
    page.wait_for_url("**/retailer/shop")
    page.get_by_label("What is it?").select_option("tax_certificate")
    page.locator("input[name=paper_file]").set_input_files(paper)
    expect(page.get_by_alt_text("Tax certificate, page 1")).to_be_visible(timeout=READ_MS)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert off_stage(RetailerDocument.objects.count) == 1
    page.locator("input[name=paper_file]").set_input_files(paper)
    expect(page.get_by_text("This paper is there already.")).to_be_visible(timeout=READ_MS)
    page.get_by_role("button", name="Remove tax certificate").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove it").click()
    expect(page.get_by_text("helps the company to open your account sooner")).to_be_visible()
    assert off_stage(RetailerDocument.objects.count) == 0
    phone.complaints[:] = [said for said in phone.complaints if "409" not in said and "403" not in said]
    assert phone.complaints == []

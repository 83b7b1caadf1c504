"""A few hundred invoices over five months, photographed, handed in and decided on; each state there is."""

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

import numpy as np
from django.core.files.base import ContentFile
from django.db import connection
from django_tenants.utils import tenant_context

from approval.models import Kind, Verdict
from loyalty.actions.add_pages import add_pages
from loyalty.actions.answer_invoice_query import answer_invoice_query
from loyalty.actions.edit_invoice import edit_invoice
from loyalty.actions.save_draft import save_draft
from loyalty.actions.submit_invoice import submit_invoice
from loyalty.actions.take_file import take_file
from loyalty.actions.withdraw_invoice import withdraw_invoice
from loyalty.invoice_fields import LineGiven
from loyalty.models import Consumer, Invoice, Retailer
from saas.demo.maker_catalog import list_skus
from saas.demo.programme.chain import Office
from saas.demo.programme.paper import Paper, PaperLine, draw_photo
from saas.demo.programme.people import SHOPS, list_plumbers
from saas.demo.steps import Step
from tenants.models import Tenant

INVOICES: Final = 160
DAYS: Final = 150
_SEED: Final = 71_301
_SIDE_BY_SIDE: Final = 2
# How the last days' invoices stand; all before them are decided. None: waits at the first level.
_OPEN_FATES: Final = ("first", "second", "first", "query", "second", "return", "first", "draft", "third", "withdraw")
_OPEN: Final = 40
_LEVELS_PASSED: Final = {"second": 1, "third": 2}
_ANSWERS: Final = {
    "reject": (Verdict.REJECT, ""),
    "return": (Verdict.RETURN, ""),
    "query": (Verdict.QUERY, "Is the second line a valve or a fitting?"),
}


@dataclass(frozen=True, slots=True)
class Planned:
    """One invoice before it is there. `at` is when the photo is taken; `fate` what becomes of it."""

    number: int
    paper: Paper
    plumber: int
    shop: int
    at: datetime
    fate: str


def plan_invoices(begins_at: datetime) -> list[Planned]:
    """In order of time: the same ones in each run, but for the days."""
    generator = np.random.default_rng(_SEED)
    plumbers, skus = list_plumbers(), list_skus()
    days = np.sort(generator.uniform(20, DAYS - 0.3, INVOICES))
    planned = []
    for number in range(INVOICES):
        place = 0 if number % 9 == 0 else int(generator.integers(len(plumbers)))
        plumber = plumbers[place]
        at = begins_at + timedelta(days=float(days[number]))
        chosen = generator.choice(len(skus), int(generator.integers(1, 6)), replace=False)
        size = float(generator.lognormal(1.1, 0.8))
        lines = tuple(
            PaperLine(
                skus[item].code, skus[item].name, 1 + int(generator.poisson(size)), Decimal(skus[item].price) / 100
            )
            for item in chosen
        )
        shop = SHOPS[plumber.shop]
        paper = Paper(
            shop=shop.name,
            street=shop.street,
            city=f"{shop.postal_code} {shop.city}",
            buyer=plumber.name,
            number=f"RE-{at.year}-{1000 + number}",
            day=(at - timedelta(days=float(generator.uniform(0, 4)))).date(),
            lines=lines,
        )
        planned.append(Planned(number, paper, place, plumber.shop, at, _fate(number, generator)))
    return planned


def _fate(number: int, generator: np.random.Generator) -> str:
    if number >= INVOICES - _OPEN:
        return _OPEN_FATES[number % len(_OPEN_FATES)]
    return "reject" if generator.random() < 0.05 else "approve"


def photograph(
    planned: list[Planned], retailers: list[Retailer], consumers: list[Consumer], *, tenant: Tenant, here: Step
) -> dict[int, Invoice]:
    """Drafts with their pictures, two at a time: a picture is decoded by a process of its own."""

    def take(plan: Planned) -> Invoice:
        try:
            with tenant_context(tenant):
                return _draft(plan, retailers[plan.shop], consumers[plan.plumber])
        finally:
            connection.close()

    drafts = {}
    with ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:
        for plan, draft in zip(planned, pool.map(take, planned), strict=True):
            drafts[plan.number] = draft
            here.progress(f"{len(drafts)} of {len(planned)}")
    return drafts


def _draft(plan: Planned, retailer: Retailer, consumer: Consumer) -> Invoice:
    paper, user = plan.paper, retailer.user
    fields = {
        "consumer": consumer.pk,
        "number": paper.number,
        "invoiced_on": paper.day,
        "net": paper.net,
        "tax": paper.tax,
        "gross": paper.net + paper.tax,
        "lines": list(_lines(paper)),
    }
    key = uuid.uuid5(uuid.NAMESPACE_URL, f"demo-invoice-{plan.number}")
    draft = save_draft(retailer=retailer, draft_key=key, changes=fields, actor=user, at=plan.at)
    photo = ContentFile(draw_photo(paper, seed=plan.number), name=f"{paper.number}.jpg")
    upload = take_file(user=user, file=photo, at=plan.at)
    add_pages(invoice=draft, upload_id=upload.pk, actor=user, at=plan.at)
    return draft


def _lines(paper: Paper) -> Iterator[LineGiven]:
    for place, line in enumerate(paper.lines):
        sku = "" if place % 3 == 2 else line.sku  # some dealers write the name alone
        yield LineGiven(line.text, Decimal(line.quantity), line.price, line.net, sku=sku)


def hand_in(planned: list[Planned], drafts: dict[int, Invoice], *, office: Office, here: Step) -> int:
    """Hand in and decide, in order of time; how many are approved."""
    approved = 0
    for plan in planned:
        if plan.fate == "draft":
            continue
        invoice = drafts[plan.number]
        at = plan.at + timedelta(minutes=6)
        submit_invoice(invoice=invoice, actor=invoice.maker, at=at)
        _decide(plan, invoice, at, office)
        approved += plan.fate == "approve"
        here.progress(f"{plan.number + 1} of {len(planned)}")
    return approved


def _decide(plan: Planned, invoice: Invoice, at: datetime, office: Office) -> None:
    later = at + timedelta(hours=2)
    if plan.fate == "approve":
        if plan.number % 17 == 3:
            at = _asked_and_answered(invoice, at, office)
        if plan.number % 23 == 5:
            at = _returned_and_corrected(plan, invoice, at, office)
        office.approve(Kind.INVOICE, invoice, at=at)
    elif plan.fate in _LEVELS_PASSED:
        levels = _LEVELS_PASSED[plan.fate]
        office.approve(Kind.INVOICE, invoice, at=at - timedelta(hours=levels), levels=levels)
    elif plan.fate in _ANSWERS:
        verdict, note = _ANSWERS[plan.fate]
        office.answer(Kind.INVOICE, invoice, verdict, at=later, note=note)
    elif plan.fate == "withdraw":
        withdraw_invoice(invoice=invoice, actor=invoice.maker, at=later)


def _asked_and_answered(invoice: Invoice, at: datetime, office: Office) -> datetime:
    office.answer(Kind.INVOICE, invoice, Verdict.QUERY, at=at + timedelta(hours=2), note="Was this bought in one go?")
    at += timedelta(hours=4)
    answer_invoice_query(invoice=invoice, text="Yes, for one building site.", actor=invoice.maker, at=at)
    return at


def _returned_and_corrected(plan: Planned, invoice: Invoice, at: datetime, office: Office) -> datetime:
    note = "The number on the photo reads differently."
    office.answer(Kind.INVOICE, invoice, Verdict.RETURN, at=at + timedelta(hours=2), note=note)
    at += timedelta(hours=5)
    edit_invoice(invoice=invoice, changes={"number": f"{plan.paper.number}-A"}, actor=invoice.maker, at=at)
    submit_invoice(invoice=invoice, actor=invoice.maker, at=at)
    return at

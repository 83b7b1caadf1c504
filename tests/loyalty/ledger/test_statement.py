from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from PIL import Image

from loyalty.documents.statement import draw_statement
from loyalty.ledger.adjust import adjust
from loyalty.ledger.lapse_due import lapse_due
from loyalty.ledger.release_due import release_due
from loyalty.ledger.statement import Points, get_statement
from loyalty.models import Invoice
from people.record import SYSTEM
from tests.loyalty.ledger.conftest import AT


@pytest.fixture
def statement_of(paul):
    def get(begins_on, ends_on, timezone="Europe/Lisbon"):
        return get_statement(consumer=paul, begins_on=begins_on, ends_on=ends_on, timezone=timezone)

    return get


@pytest.fixture
def invoice(paul, rita):
    return Invoice.objects.create(retailer=rita, consumer=paul, maker=rita.user, number="A-77")


def test_says_what_moved_and_why(earn, spend, statement_of, invoice, paul):
    earn(100, source=invoice.pk, pending_days=1)
    release_due(at=AT + timedelta(days=1))
    spend(30, at=AT + timedelta(days=2))
    with transaction.atomic():
        adjust(
            consumer=paul,
            points=5,
            source_type="adjustment",
            source_id="1",
            reason="A gift broke.",
            actor=SYSTEM,
            at=AT + timedelta(days=3),
        )
    found = statement_of(date(2026, 11, 1), date(2026, 11, 30))
    assert [line.words for line in found.lines] == [
        "Earned with invoice A-77 at Rita's Hardware",
        "Can be spent now: points of invoice A-77 at Rita's Hardware",
        "Set aside for a gift",
        "Spent on a gift",
        "Corrected: A gift broke.",
    ]
    assert {line.invoice_id for line in found.lines} == {invoice.pk, None}
    assert found.lines[1].change == Points(pending=-100, available=100)
    assert (found.before, found.after) == (Points(), Points(available=75))
    assert (found.earned, found.spent, found.lapsed) == (100, 30, 0)


def test_carries_over_what_was_before(earn, statement_of):
    earn(100, lifetime_days=10)
    lapse_due(at=AT + timedelta(days=10))  # on the 12th
    found = statement_of(date(2026, 11, 5), date(2026, 11, 30))
    assert (found.before.total, found.after.total, found.lapsed) == (100, 0, 100)
    quiet = statement_of(date(2026, 12, 1), date(2026, 12, 31))
    assert (quiet.lines, quiet.after) == ((), Points())


@pytest.mark.parametrize(("timezone", "lines"), [("Europe/Lisbon", 2), ("Asia/Tokyo", 0)])
def test_days_are_those_of_the_tenant(earn, statement_of, timezone, lines):
    earn(10, at=AT.replace(hour=20))  # already the next day in Tokyo
    assert len(statement_of(AT.date(), AT.date(), timezone).lines) == lines


def test_refuses_days_in_the_wrong_order(statement_of):
    with pytest.raises(ValueError, match="ends after"):
        statement_of(date(2026, 11, 2), date(2026, 11, 1))


def test_takes_the_same_queries_for_many_entries(earn, statement_of):
    def count():
        with CaptureQueriesContext(connection) as done:
            statement_of(date(2026, 11, 1), date(2026, 11, 30))
        return len([query for query in done.captured_queries if not query["sql"].startswith("SET ")])

    earn(10)
    few = count()
    for _ in range(10):
        earn(10)
    assert count() == few <= 6


def test_drawn_as_pdf(earn, statement_of, tenant):
    for _ in range(60):
        earn(10)
    tenant.name = "Mara's #panic() [x]"
    drawn = draw_statement(
        statement=statement_of(date(2026, 11, 1), date(2026, 11, 30)), tenant=tenant, at=AT.replace(microsecond=5)
    )
    assert drawn.startswith(b"%PDF-")
    assert len(drawn) > 10_000


def test_drawn_with_the_company_logo(earn, statement_of, tenant, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    picture = BytesIO()
    Image.new("RGB", (80, 40), "#c26d1a").save(picture, "PNG")
    tenant.logo.save("logo.png", ContentFile(picture.getvalue()), save=False)
    plain = statement_of(date(2026, 11, 1), date(2026, 11, 30))
    drawn = draw_statement(statement=plain, tenant=tenant, at=AT.replace(microsecond=5))
    assert b"/Subtype /Image" in drawn or b"/Subtype/Image" in drawn
    tenant.logo.delete(save=False)

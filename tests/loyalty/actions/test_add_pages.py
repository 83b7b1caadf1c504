from decimal import Decimal

import numpy as np
import pytest
import zxingcpp
from django.core.files.storage import default_storage
from PIL import Image

from approval.queries.requests import find_request
from kit import clock
from loyalty.actions.add_pages import PageIsThereError, TooManyPagesError, add_pages
from loyalty.actions.edit_invoice import edit_invoice
from loyalty.actions.remove_page import remove_page
from loyalty.models import InvoicePage, IssuerKey, Upload
from people.permissions import NotAllowedError
from tests.loyalty.einvoice.signer import Signer
from tests.loyalty.papers import BOUGHT_ON
from tests.loyalty.pictures.drawn import as_jpeg, as_pdf, draw_invoice


def add(invoice, sent, actor):
    return add_pages(invoice=invoice, upload_id=sent.pk, actor=actor, at=clock.now())


def with_code(text):
    paper = draw_invoice(size=(1240, 1754))
    code = Image.fromarray(np.asarray(zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode).to_image(scale=6)))
    paper.paste(code.convert("RGB").rotate(7, expand=True, fillcolor="white"), (300, 700))
    return paper


def test_each_page_of_a_pdf_is_one(rita, draft, upload):
    made = draft()
    made.pages.all().delete()
    pages = add(made, upload(rita.user, as_pdf(draw_invoice("A-1"), draw_invoice("A-2", seed=2))), rita.user)
    assert [page.number for page in pages] == [1, 2]
    assert len({str(page.original) for page in pages}) == 1
    assert all(default_storage.exists(str(page.picture)) for page in pages)


def test_one_page_goes_and_the_others_original_stays(committed, rita, draft, upload):
    made = draft()
    first, second = add(made, upload(rita.user, as_pdf(draw_invoice("A-1"), draw_invoice("A-2", seed=2))), rita.user)
    remove_page(page=first, actor=rita.user, at=clock.now())
    assert default_storage.exists(str(second.original))
    assert not default_storage.exists(str(first.picture))
    remove_page(page=second, actor=rita.user, at=clock.now())
    assert not default_storage.exists(str(second.original))


def test_in_review_a_page_is_an_edit(rita, hand_in, upload):
    made = hand_in()
    add(made, upload(rita.user, as_jpeg()), rita.user)
    assert find_request("invoice", made.pk).revision == 2


def test_the_same_file_twice_is_refused(rita, draft, upload):
    made = draft()
    add(made, upload(rita.user, as_jpeg()), rita.user)
    again = upload(rita.user, as_jpeg())
    with pytest.raises(PageIsThereError):
        add(made, again, rita.user)
    again.refresh_from_db()
    assert (made.pages.count(), again.state) == (2, "complete")


def test_too_many_pages_are_refused(rita, draft, upload, monkeypatch):
    monkeypatch.setattr("loyalty.actions.add_pages.MOST_PAGES", 1)
    with pytest.raises(TooManyPagesError):
        add(draft(), upload(rita.user, as_jpeg()), rita.user)


def test_only_own_files_into_own_invoices(rita, paul, draft, upload, chen):
    made = draft()
    with pytest.raises(Upload.DoesNotExist):
        add(made, upload(paul.user, as_jpeg()), rita.user)
    with pytest.raises(NotAllowedError):
        add(made, upload(chen, as_jpeg()), chen)
    assert InvoicePage.objects.count() == 1


class TestQr:
    @pytest.fixture
    def registrar(self, tenant):
        signer = Signer()
        IssuerKey.objects.create(name="Registrar", public_key=signer.key.public_key)
        return signer

    def test_it_fills_what_is_empty(self, rita, draft, upload, registrar):
        made = draft(number="", invoiced_on=None, net=None, gross=None)
        add(made, upload(rita.user, as_jpeg(with_code(registrar.sign()))), rita.user)
        made.refresh_from_db()
        assert (made.number, made.invoiced_on, made.gross) == ("INV/0042", BOUGHT_ON, Decimal("123.00"))
        assert (made.is_qr_genuine, made.qr["irn"]) == (True, "f" * 64)

    def test_what_a_person_typed_stays(self, rita, draft, upload, registrar):
        made = draft(number="MINE-1", gross=Decimal("99.00"))
        add(made, upload(rita.user, as_jpeg(with_code(registrar.sign()))), rita.user)
        made.refresh_from_db()
        assert (made.number, made.gross) == ("MINE-1", Decimal("99.00"))
        edited = edit_invoice(invoice=made, changes={"number": "MINE-2"}, actor=rita.user, at=clock.now())
        assert edited.number == "MINE-2"

    def test_a_forged_one_is_noted(self, rita, draft, upload, registrar):
        made = draft()
        add(made, upload(rita.user, as_jpeg(with_code(Signer().sign()))), rita.user)
        made.refresh_from_db()
        assert made.is_qr_genuine is False

    def test_a_code_of_another_kind_is_left_alone(self, rita, draft, upload):
        made = draft()
        add(made, upload(rita.user, as_jpeg(with_code("https://example.com"))), rita.user)
        made.refresh_from_db()
        assert made.qr is None

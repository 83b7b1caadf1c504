from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Max

from loyalty.actions.edit_invoice import lock_for_edit
from loyalty.actions.use_upload import use_upload
from loyalty.duplicates import refusing_duplicates
from loyalty.einvoice.reading import read_codes
from loyalty.models import Invoice, InvoicePage
from loyalty.pictures.keep import KeptPaper
from loyalty.reviewing import settle_edit
from people.models import User
from people.record import record
from people.refusals import RefusedError

FOLDER: Final = "invoices"
MOST_PAGES: Final = 20


class TooManyPagesError(RefusedError):
    code = "too_many_pages"


class PageIsThereError(RefusedError):
    code = "page_is_there"


def add_pages(*, invoice: Invoice, upload_id: UUID, actor: User, at: datetime) -> list[InvoicePage]:
    """Make an uploaded picture or PDF the next pages of an invoice. Decoding takes seconds: call it outside of a
    transaction.

    A signed QR on it fills the fields that are still empty.

    **Who**: as `edit_invoice`, with an own upload.
    **Writes**: the pages and their files; what the QR says. In review: as `edit_invoice`. Event `invoice.page_added`.
    **Raises**: Upload.DoesNotExist; UploadNotReadyError, PictureRefusedError; NotAllowedError, InvoiceIsDecidedError,
    PageIsThereError, TooManyPagesError.
    """
    with use_upload(upload_id=upload_id, user=actor, folder=FOLDER, at=at) as paper:
        current = lock_for_edit(invoice, actor)
        _require_room(current, paper)
        pages = _write_pages(current, paper, actor, at)
        codes = [code for kept in paper.pages for code in kept.page.codes]
        changed = read_codes(current, codes)
        if changed:
            with refusing_duplicates(current):
                current.save(update_fields=changed)
        settle_edit(current, editor=actor, at=at)
        data = {"pages": [page.number for page in pages], "sha256": paper.sha256, "from_qr": changed}
        record(event="invoice.page_added", actor=actor, subject=current, at=at, data=data)
    return pages


def _require_room(invoice: Invoice, paper: KeptPaper) -> None:
    if invoice.pages.filter(sha256=paper.sha256).exists():
        raise PageIsThereError("This picture is there already.")
    if invoice.pages.count() + len(paper.pages) > MOST_PAGES:
        raise TooManyPagesError(f"An invoice has {MOST_PAGES} pages at most.")


def _write_pages(invoice: Invoice, paper: KeptPaper, actor: User, at: datetime) -> list[InvoicePage]:
    last = invoice.pages.aggregate(last=Max("number"))["last"] or 0
    return InvoicePage.objects.bulk_create(
        InvoicePage(
            invoice=invoice,
            number=number,
            original=paper.original,
            picture=kept.picture,
            media_type=paper.media_type,
            sha256=paper.sha256,
            look=kept.page.look,
            width=kept.page.width,
            height=kept.page.height,
            uploaded_by=actor,
            created_at=at,
        )
        for number, kept in enumerate(paper.pages, start=last + 1)
    )

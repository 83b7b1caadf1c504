from datetime import datetime
from typing import Final
from uuid import UUID

from approval.actions.revise import revise
from approval.models import Kind
from loyalty.actions.edit_retailer import OPEN_STATES
from loyalty.actions.use_upload import use_upload
from loyalty.models import Retailer, RetailerDocument
from loyalty.pictures.keep import KeptPaper
from loyalty.refusals import WrongStateError
from people.models import User
from people.permissions import require_permission
from people.record import record
from people.refusals import RefusedError

FOLDER: Final = "retailers"
MOST_PAGES: Final = 20


class TooManyDocumentsError(RefusedError):
    code = "too_many_documents"


class DocumentIsThereError(RefusedError):
    code = "document_is_there"


def add_document(
    *, retailer: Retailer, kind: str, upload_id: UUID, actor: User, at: datetime
) -> list[RetailerDocument]:
    """Make an upload a paper of the registration, a row for each page. Decoding takes seconds: call it outside of a
    transaction. In review earlier approvals do not hold any more, and an open question counts as answered.

    **Who**: the retailer with an own upload until approved; `loyalty.change_retailer` for the office.
    **Writes**: the rows and their files; a revision of the request. Event `retailer.document_added`.
    **Raises**: Upload.DoesNotExist; UploadNotReadyError, PictureRefusedError; NotAllowedError, WrongStateError,
    DocumentIsThereError, TooManyDocumentsError.
    """
    with use_upload(upload_id=upload_id, user=actor, folder=FOLDER, at=at) as paper:
        current = Retailer.objects.select_for_update(of=["self"]).get(pk=retailer.pk)
        if current.user_id != actor.pk:
            require_permission(actor, "loyalty.change_retailer")
        _require_room(current, paper)
        pages = _write_pages(current, RetailerDocument.Kind(kind), paper, at)
        if current.state == Retailer.State.IN_REVIEW:
            revise(kind=Kind.RETAILER, subject=current, editor=actor, at=at)
        data = {"kind": kind, "sha256": paper.sha256, "pages": len(pages)}
        record(event="retailer.document_added", actor=actor, subject=current, at=at, data=data)
    return pages


def _require_room(retailer: Retailer, paper: KeptPaper) -> None:
    if retailer.state not in OPEN_STATES:
        raise WrongStateError("The company has decided on the registration; papers are not added any more.")
    if retailer.documents.filter(sha256=paper.sha256).exists():
        raise DocumentIsThereError("This paper is there already.")
    if retailer.documents.count() + len(paper.pages) > MOST_PAGES:
        raise TooManyDocumentsError(f"A registration has papers of {MOST_PAGES} pages at most.")


def _write_pages(
    retailer: Retailer, kind: RetailerDocument.Kind, paper: KeptPaper, at: datetime
) -> list[RetailerDocument]:
    return RetailerDocument.objects.bulk_create(
        RetailerDocument(
            retailer=retailer,
            kind=kind,
            original=paper.original,
            picture=kept.picture,
            sha256=paper.sha256,
            page=number,
            width=kept.page.width,
            height=kept.page.height,
            created_at=at,
        )
        for number, kept in enumerate(paper.pages, start=1)
    )

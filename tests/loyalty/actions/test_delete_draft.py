import pytest
from django.core.files.storage import default_storage

from kit import clock
from loyalty.actions.add_pages import add_pages
from loyalty.actions.delete_draft import delete_draft
from loyalty.actions.save_draft import HandedInAlreadyError
from loyalty.models import Invoice
from people.permissions import NotAllowedError
from tests.loyalty.pictures.drawn import as_jpeg


def delete(invoice, actor):
    delete_draft(invoice=invoice, actor=actor, at=clock.now())


def test_it_goes_with_its_files(committed, rita, draft, upload):
    made = draft()
    (page,) = add_pages(invoice=made, upload_id=upload(rita.user, as_jpeg()).pk, actor=rita.user, at=clock.now())
    delete(made, rita.user)
    assert not Invoice.objects.exists()
    assert not default_storage.exists(str(page.original))
    assert not default_storage.exists(str(page.picture))


def test_what_was_handed_in_stays(rita, hand_in):
    with pytest.raises(HandedInAlreadyError):
        made = hand_in()
        made.state = "draft"  # as a page that is open since then believes
        delete(made, rita.user)
    assert Invoice.objects.count() == 1


def test_anothers_draft_stays(draft, mara, paul):
    made = draft()
    for stranger in (mara, paul.user):
        with pytest.raises(NotAllowedError):
            delete(made, stranger)
    assert Invoice.objects.count() == 1

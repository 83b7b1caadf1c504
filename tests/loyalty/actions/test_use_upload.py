from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from kit import clock
from loyalty.actions.use_upload import UploadNotReadyError, use_upload
from loyalty.models import Upload
from loyalty.pictures.refusal import PictureRefusedError
from tests.loyalty.pictures.drawn import as_jpeg
from tests.races import race

PHOTO = as_jpeg()


def test_a_file_becomes_a_paper_once(rita, upload):
    sent = upload(rita.user, PHOTO)
    with use_upload(upload_id=sent.pk, user=rita.user, folder="invoices", at=clock.now()) as paper:
        assert Path(default_storage.path(paper.original)).read_bytes() == PHOTO
    sent.refresh_from_db()
    assert sent.state == Upload.State.USED
    with pytest.raises(UploadNotReadyError), use_upload_of(sent, rita.user):
        pass


def test_a_refused_file_stays_unused(rita, upload):
    sent = upload(rita.user, b"<html></html>")
    with pytest.raises(PictureRefusedError), use_upload_of(sent, rita.user):
        pass
    sent.refresh_from_db()
    assert sent.state == Upload.State.COMPLETE


def test_a_file_that_is_not_here_in_full_is_refused(rita, announce):
    with pytest.raises(UploadNotReadyError), use_upload_of(announce(rita.user, PHOTO), rita.user):
        pass


def test_anothers_file_is_not_there(rita, paul, upload):
    sent = upload(rita.user, PHOTO)
    with pytest.raises(Upload.DoesNotExist), use_upload_of(sent, paul.user):
        pass


def test_what_fails_afterwards_leaves_it_unused(rita, upload):
    sent = upload(rita.user, PHOTO)
    with pytest.raises(ZeroDivisionError), use_upload_of(sent, rita.user):
        raise ZeroDivisionError
    sent.refresh_from_db()
    assert sent.state == Upload.State.COMPLETE
    assert default_storage.exists(str(sent.file))


def test_of_two_who_use_it_at_once_one_does(committed, tenant, rita, upload):
    sent = upload(rita.user, PHOTO)

    def use(_: int) -> str:
        with use_upload_of(sent, rita.user) as paper:
            return paper.original

    outcomes = race(tenant, use, times=3)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["UploadNotReadyError"] * 2 + ["str"]
    kept = next(outcome for outcome in outcomes if isinstance(outcome, str))
    assert default_storage.exists(kept)


def use_upload_of(upload, user):
    return use_upload(upload_id=upload.pk, user=user, folder="invoices", at=clock.now())

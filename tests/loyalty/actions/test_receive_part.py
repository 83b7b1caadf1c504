import time
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage

from kit import clock
from loyalty.actions.receive_part import (
    MOST_BYTES_OF_PART,
    ChecksumMismatchError,
    PartTooLongError,
    UploadExpiredError,
    UploadIsCompleteError,
    WrongOffsetError,
    receive_part,
)
from loyalty.models import Upload
from tests.races import race

CONTENT = b"0123456789"


def send(upload, user, offset, part):
    return receive_part(upload_id=upload.pk, user=user, offset=offset, part=part, at=clock.now())


def bytes_of(upload: Upload) -> bytes:
    return Path(default_storage.path(str(upload.file))).read_bytes()


def test_parts_make_a_file(rita, announce):
    upload = announce(rita.user, CONTENT)
    assert send(upload, rita.user, 0, CONTENT[:4]).state == Upload.State.RECEIVING
    done = send(upload, rita.user, 4, CONTENT[4:])
    assert (done.state, done.received) == (Upload.State.COMPLETE, 10)
    assert bytes_of(done) == CONTENT


def test_it_goes_on_where_it_stood(rita, announce):
    """Bytes were written, and the process died before the row was: they are written again."""
    upload = announce(rita.user, CONTENT)
    send(upload, rita.user, 0, CONTENT[:4])
    with Path(default_storage.path(str(upload.file))).open("ab") as file:
        file.write(b"torn off")
    assert bytes_of(send(upload, rita.user, 4, CONTENT[4:])) == CONTENT


@pytest.mark.parametrize("offset", [0, 3, 5, 9])
def test_a_part_for_another_place_is_refused(rita, announce, offset):
    upload = announce(rita.user, CONTENT)
    send(upload, rita.user, 0, CONTENT[:4])
    with pytest.raises(WrongOffsetError) as refused:
        send(upload, rita.user, offset, b"x")
    assert refused.value.received == 4
    upload.refresh_from_db()
    assert (upload.received, bytes_of(upload)) == (4, CONTENT[:4])


def test_more_than_announced_is_refused(rita, announce):
    upload = announce(rita.user, CONTENT)
    with pytest.raises(PartTooLongError, match="announced with 10 bytes"):
        send(upload, rita.user, 0, CONTENT + b"x")
    upload.refresh_from_db()
    assert upload.received == 0


def test_a_part_that_is_too_long_is_refused(rita, announce):
    content = b"0" * (MOST_BYTES_OF_PART + 1)
    with pytest.raises(PartTooLongError, match="A part has"):
        send(announce(rita.user, content), rita.user, 0, content)


def test_another_content_than_announced_begins_anew(rita, announce):
    upload = announce(rita.user, CONTENT)
    with pytest.raises(ChecksumMismatchError):
        send(upload, rita.user, 0, b"9876543210")
    upload.refresh_from_db()
    assert (upload.received, upload.state) == (0, Upload.State.RECEIVING)
    assert send(upload, rita.user, 0, CONTENT).state == Upload.State.COMPLETE


def test_a_complete_file_takes_no_more(rita, upload):
    sent = upload(rita.user, CONTENT)
    with pytest.raises(UploadIsCompleteError):
        send(sent, rita.user, 10, b"x")


def test_an_expired_upload_takes_no_more(rita, announce):
    upload = announce(rita.user, CONTENT)
    Upload.objects.filter(pk=upload.pk).update(expires_at=clock.now() - timedelta(seconds=1))
    with pytest.raises(UploadExpiredError):
        send(upload, rita.user, 0, CONTENT)


def test_anothers_upload_is_not_there(rita, paul, announce):
    upload = announce(rita.user, CONTENT)
    for pk, user in ((upload.pk, paul.user), (uuid4(), rita.user)):
        with pytest.raises(Upload.DoesNotExist):
            receive_part(upload_id=pk, user=user, offset=0, part=CONTENT, at=clock.now())
    assert not default_storage.exists(str(upload.file))


def test_of_parts_for_one_place_one_is_taken(committed, tenant, rita, announce):
    upload = announce(rita.user, CONTENT * 20)
    outcomes = race(tenant, lambda n: send(upload, rita.user, 0, str(n).encode() * 10), times=8)
    assert sum(isinstance(outcome, Upload) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, WrongOffsetError) for outcome in outcomes) == 7
    upload.refresh_from_db()
    assert upload.received == 10
    winner = next(n for n, outcome in enumerate(outcomes) if isinstance(outcome, Upload))
    assert bytes_of(upload) == str(winner).encode() * 10


def test_without_the_lock_two_parts_are_taken_for_one_place(committed, tenant, rita, announce, monkeypatch):
    """The control: the same race fails when the row is not locked."""
    upload = announce(rita.user, CONTENT * 20)
    monkeypatch.setattr("django.db.models.query.QuerySet.select_for_update", lambda self, **_: self)
    monkeypatch.setattr("loyalty.actions.receive_part._write", _slow_write)
    outcomes = race(tenant, lambda n: send(upload, rita.user, 0, str(n).encode() * 10), times=8)
    assert sum(isinstance(outcome, Upload) for outcome in outcomes) > 1


def _slow_write(path: Path, offset: int, part: bytes) -> None:
    time.sleep(0.3)

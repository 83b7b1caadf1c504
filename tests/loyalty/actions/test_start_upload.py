import time
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from kit import clock
from loyalty.actions import start_upload as starting
from loyalty.actions.start_upload import LIFETIME, TooManyUploadsError
from loyalty.models import Upload
from loyalty.pictures.sniff import MOST_BYTES
from tests.races import race


def test_a_file_is_announced(rita, announce):
    upload = announce(rita.user, b"photo")
    assert (upload.size, upload.received, upload.state) == (5, 0, Upload.State.RECEIVING)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"size": 0}, "size"),
        ({"size": MOST_BYTES + 1}, "size"),
        ({"sha256": "F" * 64}, "sha256"),
        ({"sha256": ""}, "sha256"),
    ],
)
def test_what_cannot_be_is_refused_by_field(rita, announce, given, field):
    with pytest.raises(ValidationError) as refused:
        announce(rita.user, b"photo", **given)
    assert list(refused.value.message_dict) == [field]
    assert not Upload.objects.exists()


def test_too_many_waiting_files_are_refused(rita, paul, announce, monkeypatch):
    monkeypatch.setattr(starting, "MOST_UPLOADS", 2)
    announce(rita.user, b"1"), announce(rita.user, b"2")
    with pytest.raises(TooManyUploadsError):
        announce(rita.user, b"3")
    assert Upload.objects.count() == 2
    announce(paul.user, b"3")  # another's do not count


def test_too_many_waiting_bytes_are_refused(rita, announce, monkeypatch):
    monkeypatch.setattr(starting, "MOST_BYTES_WAITING", 10)
    announce(rita.user, b"12345678")
    with pytest.raises(TooManyUploadsError):
        announce(rita.user, b"123")


def test_what_was_used_or_has_expired_counts_no_more(rita, announce, monkeypatch):
    monkeypatch.setattr(starting, "MOST_UPLOADS", 1)
    first = announce(rita.user, b"1")
    Upload.objects.filter(pk=first.pk).update(state=Upload.State.USED)
    second = announce(rita.user, b"2")
    Upload.objects.filter(pk=second.pk).update(expires_at=clock.now() - timedelta(seconds=1))
    assert announce(rita.user, b"3").expires_at - clock.now() <= LIFETIME


def test_announced_at_once_no_more_are_taken_than_may_wait(committed, tenant, rita, announce, monkeypatch):
    monkeypatch.setattr(starting, "MOST_UPLOADS", 2)
    outcomes = race(tenant, lambda n: announce(rita.user, str(n).encode()), times=8)
    assert sum(isinstance(one, Upload) for one in outcomes) == 2
    assert sum(isinstance(one, TooManyUploadsError) for one in outcomes) == 6


def test_without_the_lock_more_are_taken(committed, tenant, rita, announce, monkeypatch):
    """The control."""
    monkeypatch.setattr(starting, "MOST_UPLOADS", 2)
    monkeypatch.setattr("django.db.models.query.QuerySet.select_for_update", lambda self, **_: self)
    aggregate = QuerySet.aggregate

    def slowly(self, *args, **kwargs):
        found = aggregate(self, *args, **kwargs)
        time.sleep(0.3)
        return found

    monkeypatch.setattr(QuerySet, "aggregate", slowly)
    outcomes = race(tenant, lambda n: announce(rita.user, str(n).encode()), times=8)
    assert sum(isinstance(one, Upload) for one in outcomes) > 2

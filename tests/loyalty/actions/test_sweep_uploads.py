from datetime import timedelta

from django.core.files.storage import default_storage

from kit import clock
from loyalty.actions.sweep_uploads import sweep_uploads
from loyalty.models import Upload


def test_what_expired_goes_with_its_file(committed, rita, upload, announce):
    old, torn, fresh = upload(rita.user, b"old"), announce(rita.user, b"never came"), upload(rita.user, b"fresh")
    Upload.objects.filter(pk__in=[old.pk, torn.pk]).update(expires_at=clock.now() - timedelta(seconds=1))
    assert sweep_uploads(at=clock.now()) == 2
    assert [upload.pk for upload in Upload.objects.all()] == [fresh.pk]
    assert not default_storage.exists(str(old.file))
    assert default_storage.exists(str(fresh.file))
    assert sweep_uploads(at=clock.now()) == 0

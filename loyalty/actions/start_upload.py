import re
import uuid
from datetime import datetime, timedelta
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Sum

from loyalty.models import Upload
from loyalty.pictures.sniff import MOST_BYTES
from people.models import User
from people.refusals import RefusedError

LIFETIME: Final = timedelta(days=2)  # a shop without a connection for a day still brings its photos in
MOST_UPLOADS: Final = 40
MOST_BYTES_WAITING: Final = 150_000_000
SHA256: Final = re.compile(r"[0-9a-f]{64}")


class TooManyUploadsError(RefusedError):
    code = "too_many_uploads"
    status = 429


@transaction.atomic
def start_upload(*, user: User, filename: str, size: int, sha256: str, at: datetime) -> Upload:
    """Announce a file that will come in parts.

    **Who**: any user, for own uploads. **Writes**: the upload. **Then**: nothing; unused, it is swept when it expires.
    **Raises**: ValidationError; TooManyUploadsError while too much of the user's waits.
    """
    problems = {}
    if not 1 <= size <= MOST_BYTES:
        problems["size"] = [f"A file has 1 byte to {MOST_BYTES // 1_000_000} MB."]
    if not SHA256.fullmatch(sha256):
        problems["sha256"] = ["Give the SHA-256 of the whole file: 64 hex digits in lower case."]
    if problems:
        raise ValidationError(problems)
    User.objects.select_for_update().get(pk=user.pk)  # two phones of one person count one after the other
    waiting = Upload.objects.filter(user=user, expires_at__gt=at).exclude(state=Upload.State.USED)
    sums = waiting.aggregate(count=Count("pk"), size=Sum("size", default=0))
    if sums["count"] >= MOST_UPLOADS or sums["size"] + size > MOST_BYTES_WAITING:
        raise TooManyUploadsError("Many photos wait already. Finish an invoice, or come back later.")
    pk = uuid.uuid4()
    return Upload.objects.create(
        id=pk,
        user=user,
        filename=filename[:160],
        size=size,
        sha256=sha256,
        file=f"uploads/{pk}",
        created_at=at,
        expires_at=at + LIFETIME,
    )

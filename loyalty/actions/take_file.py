from datetime import datetime
from hashlib import file_digest

from django.core.files import File

from loyalty.actions.receive_part import MOST_BYTES_OF_PART, receive_part
from loyalty.actions.start_upload import start_upload
from loyalty.models import Upload
from people.models import User


def take_file(*, user: User, file: "File[bytes]", at: datetime) -> Upload:
    """A file that a browser sent whole, by the rules for those that come in parts.

    **Who**: any user. **Writes**: the upload. **Raises**: ValidationError; TooManyUploadsError.
    """
    with file.open("rb") as content:
        sha256 = file_digest(content, "sha256").hexdigest()
        upload = start_upload(user=user, filename=file.name or "", size=file.size, sha256=sha256, at=at)
        content.seek(0)
        while part := content.read(MOST_BYTES_OF_PART):
            upload = receive_part(upload_id=upload.pk, user=user, offset=upload.received, part=part, at=at)
    return upload

"""Files of a tenant lie under a folder of its own and never have an address of their own."""

from pathlib import Path

from django.core.files.storage import FileSystemStorage
from django.db import connection
from django.utils.functional import cached_property


class TenantFileStorage(FileSystemStorage):
    """Stores below MEDIA_ROOT/<schema>. Files leave through a view that checks tenant and permission."""

    @property
    def location(self) -> str:
        return str(Path(self.base_location) / connection.schema_name)  # type: ignore[attr-defined]

    def url(self, name: str | None) -> str:
        raise ValueError("A tenant's file has no public address; serve it through a view.")

    @cached_property
    def base_location(self) -> str:
        return str(self._value_or_setting(self._location, _media_root()))  # type: ignore[attr-defined]


def protect_file(name: str) -> None:
    """Take the right to write a stored file from everybody, its owner included: it is kept as it came."""
    Path(TenantFileStorage().path(name)).chmod(0o440)


def _media_root() -> str:
    from django.conf import settings

    return str(settings.MEDIA_ROOT)

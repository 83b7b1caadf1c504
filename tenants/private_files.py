"""The way out of a tenant's files: no address of their own, only a view that asks who wants them."""

from django.core.exceptions import PermissionDenied, SuspiciousFileOperation
from django.core.files import File
from django.http import FileResponse, Http404, HttpRequest

from tenants.current import get_current_tenant
from tenants.storage import TenantFileStorage


def send_private_file(*, request: HttpRequest, file: "File[bytes]", permission: str, filename: str) -> FileResponse:
    """Answer with a stored file as a download, for whoever holds the permission in the tenant of this request.

    The name in storage is looked up below the folder of the tenant that is entered now, whatever a row says.

    Raises:
        NoTenantError: outside of a tenant.
        PermissionDenied: the person may not.
        Http404: the file is not there, or its name leads out of the tenant's folder.
    """
    get_current_tenant()
    if not request.user.has_perm(permission):
        raise PermissionDenied
    answer = FileResponse(_open(file), as_attachment=True, filename=filename, content_type="application/octet-stream")
    return _keep_private(answer)


def show_private_picture(*, file: "File[bytes]", media_type: str) -> FileResponse:
    """Answer with a picture that the product made itself, to be looked at in a page. Originals of strangers are only
    sent as downloads. The caller has asked who wants it.

    Raises:
        NoTenantError: outside of a tenant.
        Http404: the file is not there, or its name leads out of the tenant's folder.
    """
    return _keep_private(FileResponse(_open(file), content_type=media_type))


def _open(file: "File[bytes]") -> "File[bytes]":
    get_current_tenant()
    try:
        return TenantFileStorage().open(file.name or "", "rb")
    except (OSError, SuspiciousFileOperation):
        raise Http404 from None


def _keep_private(answer: FileResponse) -> FileResponse:
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer

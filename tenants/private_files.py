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
    try:
        opened = TenantFileStorage().open(file.name or "", "rb")
    except (OSError, SuspiciousFileOperation):
        raise Http404 from None
    answer = FileResponse(opened, as_attachment=True, filename=filename, content_type="application/octet-stream")
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer

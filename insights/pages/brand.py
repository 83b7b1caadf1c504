import mimetypes

from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from tenants.current import get_current_tenant

# Anything else could be run by a browser that is sent there.
_PICTURES = {"image/png", "image/jpeg", "image/gif", "image/webp"}


@require_safe
@cache_control(private=True, max_age=300)
def show_logo(request: HttpRequest) -> FileResponse:
    """The tenant's own logo; public, because it stands on the log-in page."""
    logo = get_current_tenant().logo
    content_type = mimetypes.guess_type(logo.name or "")[0]
    if not logo or content_type not in _PICTURES:
        raise Http404
    try:
        return FileResponse(logo.open("rb"), content_type=content_type)
    except FileNotFoundError:
        raise Http404 from None

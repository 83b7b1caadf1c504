"""A tenant's address as the browser at hand reaches it."""

from urllib.parse import urlsplit

from django.http import HttpRequest


def origin_at(request: HttpRequest, host: str) -> str:
    """`host` with the scheme and the port of this request."""
    port = urlsplit(f"//{request.get_host()}").port
    return f"{request.scheme}://{host}" + (f":{port}" if port else "")

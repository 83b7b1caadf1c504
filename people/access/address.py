"""Which network address a request comes from."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """The address of the client: what the outermost trusted proxy saw, or the other end of the connection.

    X-Forwarded-For is read only as far as `TRUSTED_PROXIES` proxies of our own wrote it; the rest is hearsay.
    """
    hops = [hop.strip() for hop in request.headers.get("x-forwarded-for", "").split(",")]
    proxies = settings.TRUSTED_PROXIES
    address = hops[-proxies] if 0 < proxies <= len(hops) else request.META.get("REMOTE_ADDR", "")
    try:
        return str(ip_address(address))
    except ValueError:
        return None

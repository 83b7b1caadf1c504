"""The address that a tenant chooses for itself: a label before the platform's host, and the short name behind it."""

from typing import Final

from django.conf import settings
from django.core.validators import RegexValidator

from tenants.models import Domain, PlatformEvent, SignUp, Tenant

# No two hyphens in a row: `xn--…` is how browsers spell other alphabets, in which one name looks like another.
address_rule = RegexValidator(
    r"\A(?=.{2,40}\Z)[a-z][a-z0-9]*(-[a-z0-9]+)*\Z",
    "An address has 2 to 40 letters a to z, digits and single hyphens, and begins with a letter.",
)

# Hosts that people, browsers and mail servers take for the platform's own.
_RESERVED: Final = """
www api admin administrator app apps mail email smtp imap pop mx ns ns1 ns2 dns ftp sftp ssh vpn
platform regulars public static assets cdn media files img images download downloads upload uploads
account accounts auth login logout signin signup sign-up sign-in sso oauth id register password
dashboard billing pay payments invoice invoices shop store support help helpdesk docs status health
security abuse postmaster hostmaster webmaster noreply no-reply root system internal local localhost
webhook webhooks hooks events test testing staging demo dev beta preview blog news about legal privacy
terms contact info sales partner partners autoconfig autodiscover wpad mta-sts
"""
RESERVED: Final = frozenset(_RESERVED.split())


def slug_of(address: str) -> str:
    return address.replace("-", "_")


def address_of(slug: str) -> str:
    return slug.replace("_", "-")


def host_of(slug: str) -> str:
    """The host name of a tenant that has none of its own."""
    return f"{address_of(slug)}.{settings.PLATFORM_HOST}"


def origin_of(host: str) -> str:
    """`host` as links in messages name it, where no request says how the reader reaches us."""
    port = f":{settings.LINK_PORT}" if settings.LINK_PORT else ""
    return f"{settings.ACCOUNT_DEFAULT_HTTP_PROTOCOL}://{host}{port}"


def find_address_problem(slug: str) -> str:
    """In words, why nobody can have this address; empty where it is free."""
    if address_of(slug) in RESERVED:
        return "This address is reserved. Choose another one."
    is_taken = (
        Tenant.objects.filter(slug=slug).exists()
        or Domain.objects.filter(domain=host_of(slug)).exists()
        or SignUp.objects.filter(slug=slug, state__in=[SignUp.State.OPENING, SignUp.State.OPENED]).exists()
        # that of a deleted tenant is not given away again
        or PlatformEvent.objects.filter(event="tenant.deleted", slug=slug).exists()
    )
    return "This address is taken. Choose another one." if is_taken else ""

"""At most so many sign-ups a day: in all, from one network, for one e-mail address. The database counts."""

from datetime import date
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from django.conf import settings
from django.db.models import F

from tenants.models import SignUpCount

PER_EMAIL: Final = 3  # whoever mistypes the rest tries again; a stranger shall not be pestered


class TooManySignUpsError(Exception):
    """What may be asked for in a day has been asked for."""


def require_room(*, network: str | None, day: date) -> None:
    """Count one more, inside the transaction of the sign-up. Raises TooManySignUpsError, with the words for people."""
    if not _count(f"network {_network_of(network)}", settings.SIGNUPS_PER_NETWORK, day):
        raise TooManySignUpsError("There were too many sign-ups from your network today. Try again tomorrow.")
    if not _count("all", settings.SIGNUPS_PER_DAY, day):
        raise TooManySignUpsError("There were too many sign-ups today. Try again tomorrow.")


def may_write_to(email: str, *, day: date) -> bool:
    """Count one more mail to this address, if there is room for one."""
    return _count(f"email {email}", PER_EMAIL, day)


def _count(key: str, limit: int, day: date) -> bool:
    """One conditional update decides, so that any number of requests at once stay within the limit."""
    SignUpCount.objects.bulk_create([SignUpCount(day=day, key=key)], ignore_conflicts=True)
    return bool(SignUpCount.objects.filter(day=day, key=key, count__lt=limit).update(count=F("count") + 1))


def _network_of(address: str | None) -> str:
    """An IPv6 customer holds a whole /64, and could come from a new address each time."""
    if address is None:
        return "unknown"
    ip = ip_address(address)
    return str(ip_network((ip, 64), strict=False)) if isinstance(ip, IPv6Address) else address

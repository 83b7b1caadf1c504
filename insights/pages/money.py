"""Money as the tenant writes it."""

from decimal import Decimal

from kit.money import format_money, format_money_short
from tenants.current import get_current_tenant


def full(amount: Decimal) -> str:
    tenant = get_current_tenant()
    return format_money(amount, tenant.currency, country=tenant.country)


def short(amount: Decimal) -> str:
    """Three digits of precision, for tiles."""
    tenant = get_current_tenant()
    return format_money_short(amount, tenant.currency, country=tenant.country)


def axis_prefix() -> str:
    """The currency sign before the numbers of an axis."""
    zero = short(Decimal(0))
    return zero.replace("0", "").strip("\u00a0")

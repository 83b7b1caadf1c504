"""Money as the tenant writes it."""

from decimal import Decimal

from insights.charts import Axis
from kit.money import format_money, format_money_short, separators
from tenants.current import get_current_tenant


def full(amount: Decimal) -> str:
    tenant = get_current_tenant()
    return format_money(amount, tenant.currency, country=tenant.country)


def short(amount: Decimal) -> str:
    """Three digits of precision, for tiles."""
    tenant = get_current_tenant()
    return format_money_short(amount, tenant.currency, country=tenant.country)


def money_axis() -> Axis:
    tenant = get_current_tenant()
    prefix, _, suffix = short(Decimal(0)).partition("0")
    return Axis(prefix, suffix, separators(tenant.currency, country=tenant.country))

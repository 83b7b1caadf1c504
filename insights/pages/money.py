"""Money as the tenant writes it."""

from decimal import Decimal

from insights.charts import Axis
from kit.money import format_money, format_money_short
from tenants.current import get_current_tenant


def full(amount: Decimal) -> str:
    tenant = get_current_tenant()
    return format_money(amount, tenant.currency, country=tenant.country)


def short(amount: Decimal) -> str:
    """Three digits of precision, for tiles."""
    tenant = get_current_tenant()
    return format_money_short(amount, tenant.currency, country=tenant.country)


def money_axis() -> Axis:
    prefix, _, suffix = short(Decimal(0)).partition("0")
    example = full(Decimal(11111))
    marks = [character for character in example[len(prefix) :] if not character.isdigit()][:2]
    is_english = not marks or marks[0] != "."
    return Axis(prefix, suffix, ".," if is_english else ",.")

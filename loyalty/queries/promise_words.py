"""What a version of a rule says, in words and in the tenant's money."""

from decimal import Decimal

from kit.money import format_money
from loyalty.models import EarningRuleVersion
from loyalty.points.words import Money, promise
from loyalty.queries.terms import rule_of
from tenants.current import get_current_tenant


def money_words() -> Money:
    """How the entered tenant writes money."""
    tenant = get_current_tenant()

    def write(amount: Decimal) -> str:
        return format_money(amount, tenant.currency, country=tenant.country)

    return write


def say_promise(version: EarningRuleVersion) -> str:
    """Such as "10 points per €100.00 of Valves, from €50.00"."""
    write = money_words()
    least = [write(version.minimum_amount)] if version.minimum_amount else []
    least += [f"{version.minimum_units.normalize():f} units"] if version.minimum_units else []
    said = promise(rule_of(version), write)
    return f"{said}, from {' and '.join(least)}" if least else said


def say_state(version: EarningRuleVersion) -> str:
    if version.published_at is None:
        return "draft"
    by = f" by {version.published_by}" if version.published_by else ""
    return f"published {version.published_at:%-d %b %Y}{by}"

"""What the templates of the pages need: icons, form inputs that name their help and error, money, shares."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django import template
from django.forms import BoundField
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from insights.pages.purchase_words import day, next_purchase_short
from insights.queries.customers import Figures, TagView
from kit.money import format_money, format_money_short
from kit.percent import percent_text
from people.access.devices import name_device
from tenants.current import get_current_tenant

register = template.Library()

MISSING = "\u2013"
WARNING_TAGS = frozenset({"at_risk", "lapsed"})


@register.simple_tag
def icon(name: str) -> SafeString:
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("img/icons.svg"),
        name,
    )


@register.simple_tag
def field_input(field: BoundField) -> SafeString:
    """The input with `aria-describedby` on its help and error; the first wrong field of the form gets the focus."""
    described = []
    if field.help_text:
        described.append(f"{field.id_for_label}_helptext")
    # a placeholder that repeats the label vanishes as soon as one types
    attrs: dict[str, str | bool] = {"placeholder": False}
    if field.errors:
        described.append(f"{field.id_for_label}_error")
        attrs["aria-invalid"] = "true"
        attrs["autofocus"] = field.name == next(iter(field.form.errors), None)
    if described:
        attrs["aria-describedby"] = " ".join(described)
    return field.as_widget(attrs=attrs)


@register.filter
def money(amount: Decimal | int | float | None) -> str:
    if amount is None:
        return MISSING
    tenant = get_current_tenant()
    return format_money(Decimal(amount), tenant.currency, country=tenant.country)


@register.filter
def money_short(amount: Decimal | int | float | None) -> str:
    if amount is None:
        return MISSING
    tenant = get_current_tenant()
    return format_money_short(Decimal(amount), tenant.currency, country=tenant.country)


@register.filter
def percent(share: float | Decimal | None) -> str:
    return MISSING if share is None else percent_text(float(share))


@register.simple_tag
def meter(share: float) -> SafeString:
    """A bar as wide as the share; the number beside it says the same."""
    return format_html(
        '<svg class="bars__meter" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" '
        'focusable="false"><rect width="{}" height="6"></rect></svg>',
        f"{max(0.0, min(1.0, share)) * 100:.2f}",
    )


@register.filter
def customer_name(name: str, customer_id: int) -> str:
    """Customers of a till often have no name; their number then stands for it."""
    return name or f"Customer {customer_id}"


@register.simple_tag
def next_purchase(figures: Figures, today: date) -> str:
    return next_purchase_short(figures, today) or MISSING


@register.filter
def tag_line(tags: Iterable[TagView]) -> str:
    """The tags in one line, with what they are about; those that ask for something are shown apart."""
    calm = [tag for tag in tags if tag.slug not in WARNING_TAGS]
    return ", ".join(f"{tag.name} ({tag.detail})" if tag.detail else tag.name for tag in calm)


@register.simple_tag
def short_day(on: date, today: date) -> str:
    """Without the year where it is this year's."""
    return f"{on.day} {on:%b}" if on.year == today.year else day(on)


@register.filter
def quantity(amount: Decimal) -> str:
    """Without the zeros that a count of pieces does not need: 2, but 0.25."""
    text = f"{amount.normalize():f}"
    return text.replace("-", "\u2212")


register.filter("device", name_device)

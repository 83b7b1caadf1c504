from decimal import Decimal

import pytest
from django.template import Context, Template

from insights.templatetags.regulars import customer_name, percent, quantity


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0, "0\u00a0%"),
        (0.004, "<1\u00a0%"),
        (0.5, "50\u00a0%"),
        (0.996, ">99\u00a0%"),
        (1, "100\u00a0%"),
        (None, "\u2013"),
    ],
)
def test_percent_does_not_read_little_as_none(share: float | None, text: str) -> None:
    assert percent(share) == text


@pytest.mark.parametrize(
    ("amount", "text"), [("2.000", "2"), ("0.250", "0.25"), ("-1.000", "\u22121"), ("100.000", "100")]
)
def test_quantity_drops_the_zeros_a_count_does_not_need(amount: str, text: str) -> None:
    assert quantity(Decimal(amount)) == text


def test_a_customer_without_a_name_goes_by_the_number() -> None:
    assert (customer_name("Rita", 7), customer_name("", 7)) == ("Rita", "Customer 7")


def test_icon_is_hidden_from_screen_readers() -> None:
    html = Template("{% load regulars %}{% icon 'up' %}").render(Context())
    assert 'aria-hidden="true"' in html
    assert "img/icons.svg#up" in html


def test_meter_stays_within_its_box() -> None:
    html = Template("{% load regulars %}{% meter share %}").render(Context({"share": 1.7}))
    assert 'width="100.00"' in html

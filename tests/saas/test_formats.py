"""Days, times and numbers where no template says how: one form, in the tenant's time zone, that nobody misreads."""

from datetime import UTC, date, datetime

import pytest
from django import forms
from django.template import Context, Template
from django.utils import formats, timezone


@pytest.mark.parametrize(
    ("value", "text"),
    [(datetime(2026, 11, 29, 13, 5, tzinfo=UTC), "29 Nov 2026, 14:05"), (date(2026, 3, 1), "1 Mar 2026")],
)
def test_dates_are_written_in_the_tenants_zone(value, text):
    with timezone.override("Europe/Berlin"):
        assert Template("{{ value }}").render(Context({"value": value})) == text


@pytest.mark.parametrize(("typed", "day"), [("2026-03-01", 1), ("1 Mar 2026", 1), ("01.03.2026", 1)])
def test_dates_are_read_without_guessing(typed, day):
    assert forms.DateField().clean(typed) == date(2026, 3, day)


def test_a_day_that_could_be_a_month_is_refused():
    with pytest.raises(forms.ValidationError):
        forms.DateField().clean("03/01/2026")


def test_a_form_shows_what_it_would_read():
    assert formats.localize_input(date(2026, 3, 1)) == "2026-03-01"

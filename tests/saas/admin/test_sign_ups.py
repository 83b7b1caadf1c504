from datetime import timedelta

import pytest
from django.urls import reverse

from kit import clock
from saas.actions.confirm_sign_up import confirm_sign_up
from tenants.models import SignUp
from tests.saas.conftest import SECRET


def address(page, *arguments):
    return reverse(f"admin:tenants_signup_{page}", args=arguments, urlconf="saas.urls_platform")


@pytest.fixture
def made(sign_up):
    return sign_up(at=clock.now())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, "waiting to be confirmed"),
        ({"mailed_at": None}, "waiting for its mail"),
        ({"problem": "Taken."}, "waiting for another try"),
        ({"expires_at": clock.now() - timedelta(days=1)}, "expired"),
    ],
)
def test_lists_them_with_their_state(petra, made, change, words):
    SignUp.objects.update(**change)
    listed = petra.get(address("changelist")).text
    assert words in listed
    assert "Rita&#x27;s Hardware" in listed


def test_says_what_is_being_made(petra, made):
    confirm_sign_up(sign_up=made, at=clock.now())
    assert "being made" in petra.get(address("changelist")).text


def test_shows_one_without_its_secret(petra, made):
    page = petra.get(address("change", made.pk))
    assert page.status_code == 200
    assert "nina@example.com" in page.text
    assert SECRET not in page.text
    assert made.token_hash not in page.text


def test_changes_nothing(petra, made):
    before = SignUp.objects.values().get()
    assert petra.get(address("add")).status_code == 403
    assert petra.post(address("change", made.pk), {"name": "Paul's"}).status_code == 403
    assert petra.post(address("delete", made.pk), {"post": "yes"}).status_code == 403
    petra.post(address("changelist"), {"action": "delete_selected", "_selected_action": [made.pk], "post": "yes"})
    assert SignUp.objects.values().get() == before

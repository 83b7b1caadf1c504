"""Each screen's shell: for whom it is, and that nothing of a person stands in it."""

import pytest

from people.roles import Role

SCREENS = ["/retailer/", "/retailer/invoices", "/retailer/drafts/b5a3b9a0-1b0a-4b7c-8d5e-3f2a1c0d9e8f"]


@pytest.mark.parametrize("screen", SCREENS)
def test_a_retailer_gets_the_shell(rita, client_of, screen):
    answer = client_of(rita.user).get(screen)
    assert answer.status_code == 200
    assert f'data-owner="{rita.user.pk}"' in answer.text
    assert rita.phone not in answer.text  # a phone keeps the shell
    assert rita.shop_name not in answer.text
    assert "csrftoken" in answer.cookies


def test_says_what_the_programme_asks_for(rita, client_of, tenant):
    shell = client_of(rita.user).get("/retailer/").text
    assert 'data-line-mode="lines"' in shell
    assert f'data-currency="{tenant.currency}"' in shell


def test_a_member_gets_their_own(paul, client_of):
    answer = client_of(paul.user).get("/me/purchases")
    assert answer.status_code == 200
    assert "/static/js/phone/me.js" in answer.text


@pytest.mark.parametrize(("path", "way_out"), [("/me/", "/retailer/"), ("/me/gifts", "/retailer/")])
def test_turns_others_away_and_shows_them_the_way(rita, client_of, path, way_out):
    answer = client_of(rita.user).get(path)
    assert answer.status_code == 403
    assert "This page is not for you" in answer.text
    assert f'href="{way_out}"' in answer.text
    assert "data-owner" not in answer.text


def test_shows_staff_the_way_too(mara, client_of):
    answer = client_of(mara).get("/retailer/")
    assert (answer.status_code, "Go to your first page" in answer.text) == (403, True)


def test_sends_strangers_to_the_log_in(visitor, tenant):
    answer = visitor.get("/retailer/invoices")
    assert answer.status_code == 302
    assert answer["Location"].endswith("login/?next=%2Fretailer%2Finvoices")


def test_one_who_is_both_gets_both(rita, hire, client_of):
    both = hire("both", Role.RETAILER, Role.CONSUMER)
    assert client_of(both).get("/me/").status_code == 200
    assert "Your own points" in client_of(both).get("/retailer/").text


@pytest.mark.parametrize(("role", "home"), [(Role.RETAILER, "/retailer/"), (Role.CONSUMER, "/me/")])
def test_the_first_page_leads_to_the_app(hire, client_of, role, home):
    assert client_of(hire("somebody", role)).get("/")["Location"] == home


def test_costs_few_queries(rita, client_of, django_assert_max_num_queries):
    browser = client_of(rita.user)
    browser.get("/retailer/")
    with django_assert_max_num_queries(16):
        browser.get("/retailer/")

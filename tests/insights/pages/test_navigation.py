from collections.abc import Callable

import pytest
from django.test import Client

from insights.pages.navigation import list_links
from people.models import User
from people.roles import Role


def _labels(user: User, path: str = "/") -> list[str]:
    return [link.label for link in list_links(user=user, path=path)]


def test_each_role_finds_its_pages(vera: User, ada: User, hire: Callable[..., User]) -> None:
    assert _labels(vera)[:2] == ["Overview", "Customers"]
    assert "Administration" in _labels(ada)
    assert _labels(hire("rita", Role.RETAILER, is_staff=False)) == []


def test_who_is_not_staff_is_not_led_to_the_administration(hire: Callable[..., User]) -> None:
    assert "Administration" not in _labels(hire("sofia", Role.SALES_MANAGER, is_staff=False))


@pytest.mark.parametrize(
    ("path", "current"),
    [("/dashboard/", "Overview"), ("/dashboard/customers", "Customers"), ("/dashboard/customers/7", "Customers")],
)
def test_the_page_one_is_on_is_marked(vera: User, path: str, current: str) -> None:
    assert [link.label for link in list_links(user=vera, path=path) if link.is_current] == [current]


def test_home_leads_to_the_first_page_one_may_open(client_of: Callable[[User], Client], vera: User) -> None:
    assert client_of(vera).get("/").headers["Location"] == "/dashboard/"


def test_home_says_so_where_there_is_no_page(client_of: Callable[[User], Client], hire: Callable[..., User]) -> None:
    answer = client_of(hire("nora")).get("/")
    assert answer.status_code == 200
    assert "There is no page for you here yet" in answer.text


def test_home_sends_a_retailer_to_the_phone_app(client_of: Callable[[User], Client], hire: Callable[..., User]) -> None:
    assert client_of(hire("rita", Role.RETAILER)).get("/").headers["Location"] == "/retailer/"


def test_home_asks_a_stranger_to_sign_in(visitor: Client) -> None:
    assert visitor.get("/").headers["Location"] == "/accounts/login/?next=/"

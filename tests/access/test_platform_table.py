import pytest
from django.test import Client
from django.urls import reverse

from kit import clock
from people.models import User
from saas.admin_sites import platform_site
from tenants.actions.provision_platform import provision_platform
from tests.access.platform_table import READ_ONLY, TABLE
from tests.access.walk import walk_urls
from tests.conftest import LOGIN_BACKEND

URLCONF = "saas.urls_platform"
STANDARD = ("_changelist", "_add", "_change", "_delete", "_history")


@pytest.fixture
def visitor(db):
    """Opens a browser in which nobody is logged in."""
    provision_platform(hosts=["localhost"], actor="tests", at=clock.now())
    return lambda: Client(headers={"host": "localhost"})


@pytest.fixture
def petra(visitor):
    """Opens a browser of hers."""
    user = User.objects.create(username="petra", is_staff=True, is_superuser=True)

    def open_browser():
        browser = visitor()
        browser.force_login(user, backend=LOGIN_BACKEND)
        return browser

    return open_browser


def test_each_url_has_a_row_and_each_row_a_url():
    names = {name for name, _ in walk_urls(URLCONF) if name}
    of_classes = {
        f"admin:{name}"
        for admin_class in platform_site._registry.values()
        for name in (pattern.name for pattern in admin_class.get_urls())
        if name and name.endswith(STANDARD)
    }
    rows = {row.name for row in TABLE}
    assert names - of_classes - rows == set(), "add rows for these to tests/access/platform_table.py"
    assert rows - names == set(), "no URL has these names"


def ask(browser, row):
    path = reverse(row.name, urlconf=URLCONF, kwargs=dict(row.kwargs))
    return browser.generic(row.method, path).status_code


def test_each_person_reaches_what_the_table_says(petra, visitor):
    assert {str(row): ask(petra(), row) for row in TABLE} == {str(row): row.petra for row in TABLE}
    assert {str(row): ask(visitor(), row) for row in TABLE} == {str(row): row.visitor for row in TABLE}


@pytest.mark.parametrize("name", READ_ONLY)
def test_what_only_shows_is_written_by_nobody(petra, visitor, name):
    pages = {page: reverse(f"admin:{name}_{page}", urlconf=URLCONF) for page in ("changelist", "add")}
    assert petra().get(pages["changelist"]).status_code == 200
    assert petra().get(pages["add"]).status_code == 403
    assert {visitor().get(path).status_code for path in pages.values()} == {302}

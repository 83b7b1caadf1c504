import pytest

from people.roles import Role
from saas.admin_sites import tenant_site
from saas.schedule import beat_heart
from tests.access.table import TABLE, Row
from tests.access.things import make_things
from tests.access.walk import ask, walk_urls

# Django's own catch-all below /admin/, which sends whoever is not logged in to the log-in page, and its old
# addresses of change pages.
NAMELESS = {"(?P<url>.*)$", "<path:object_id>/"}
STANDARD = ("_changelist", "_add", "_change", "_delete", "_history")


def admin_page_names():
    """The five of each admin class: `admin_table.py` is their table. Pages beside them need rows of their own."""
    return {
        f"admin:{name}"
        for admin_class in tenant_site._registry.values()
        for name in (pattern.name for pattern in admin_class.get_urls())
        if name and name.endswith(STANDARD)
    }


def test_each_url_has_a_row_and_each_row_a_url():
    walked = list(walk_urls("saas.urls_tenant"))
    names = {name for name, _ in walked if name} - admin_page_names()
    rows = {row.name for row in TABLE}
    assert names - rows == set(), "add rows for these to tests/access/table.py"
    assert rows - names == set(), "no URL has these names"
    assert {str(pattern.pattern) for name, pattern in walked if not name} == NAMELESS


@pytest.fixture
def living(tenant):
    """The background is alive, so that health is green."""
    for process in ("worker", "beat"):
        beat_heart(process)


@pytest.mark.parametrize("role", [None, *Role], ids=lambda role: role or "nobody")
def test_each_person_reaches_what_the_table_says(role: Role | None, living, hire, client_of, visitor):
    things = make_things("mine")
    browser = client_of(hire("somebody", role)) if role else visitor
    assert {str(row): ask(browser, row, things).status_code for row in TABLE} == {
        str(row): wanted(row, role) for row in TABLE
    }


def wanted(row: Row, role: Role | None) -> int:
    if role is None:
        return row.anonymous
    return row.but.get(role, row.status if role in row.may else row.refused)

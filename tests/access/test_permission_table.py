import pytest
from django.urls import reverse

from people.roles import Role
from saas.admin_sites import tenant_site
from saas.schedule import beat_heart
from tests.access.table import TABLE, Row
from tests.access.things import make_things
from tests.access.walk import walk_urls

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


@pytest.mark.parametrize("row", TABLE, ids=str)
def test_each_role_reaches_what_the_table_says(row: Row, living, hire, client_of, visitor):
    things = make_things("mine")
    path = reverse(row.name, kwargs={argument: things[thing] for argument, thing in row.kwargs.items()})
    answers = {"nobody": visitor.generic(row.method, path).status_code}
    wanted = {"nobody": row.anonymous}
    for role in Role:
        browser = client_of(hire(role.name.lower(), role))
        answers[role.value] = browser.generic(row.method, path).status_code
        wanted[role.value] = row.but.get(role, row.status if role in row.may else row.refused)
    assert answers == wanted

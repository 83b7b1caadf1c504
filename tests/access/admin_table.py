"""What each role may do on the pages of each admin class. A class without a row fails `test_admin_table.py`."""

from dataclasses import dataclass

from people.roles import Role
from tests.access.table import NOBODY, STAFF

ADMIN = frozenset({Role.ADMIN})
OFFICE = frozenset({Role.MANAGER, Role.ADMIN})


@dataclass(frozen=True)
class May:
    view: frozenset[Role] = STAFF
    add: frozenset[Role] = NOBODY
    change: frozenset[Role] = NOBODY
    delete: frozenset[Role] = NOBODY


TABLE = {
    "insights.assumptions": May(change=OFFICE),
    "insights.tagrule": May(change=OFFICE),
    "insights.modelrun": May(),
    "people.user": May(view=ADMIN, add=ADMIN, change=ADMIN),
    "people.domainevent": May(view=OFFICE),
    "people.apitoken": May(view=ADMIN),
    "auth.group": May(view=ADMIN),
}

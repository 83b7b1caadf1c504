"""The two apps of the phone, side by side: what differs between them stands here."""

from dataclasses import dataclass
from typing import Final

from people.models import User
from people.roles import Role


@dataclass(frozen=True, slots=True)
class Tab:
    """An entry of the bar at the bottom; `path` is below the app's own."""

    path: str
    label: str
    icon: str


@dataclass(frozen=True, slots=True)
class PhoneApp:
    """`name` begins the names of its URLs; `audience` is who it is for, in a sentence that turns others away."""

    name: str
    root: str
    role: Role
    audience: str
    tabs: tuple[Tab, ...]


RETAILER: Final = PhoneApp(
    name="retailer",
    root="/retailer/",
    role=Role.RETAILER,
    audience="shops that take part in the programme",
    tabs=(
        Tab("", "Home", "home"),
        Tab("invoices", "Invoices", "invoice"),
        Tab("customers", "Customers", "customers"),
        Tab("gifts", "Gifts", "gift"),
        Tab("shop", "Shop", "shop"),
    ),
)
MEMBER: Final = PhoneApp(
    name="me",
    root="/me/",
    role=Role.CONSUMER,
    audience="members of the programme",
    tabs=(
        Tab("", "Home", "home"),
        Tab("purchases", "Purchases", "invoice"),
        Tab("gifts", "Gifts", "gift"),
        Tab("profile", "You", "account"),
    ),
)
APPS: Final = (RETAILER, MEMBER)


def list_apps_of(user: User) -> list[PhoneApp]:
    """Those that the person may open; a plumber with a shop of their own has both."""
    roles = set(user.groups.values_list("name", flat=True))
    return [app for app in APPS if app.role in roles]

"""The two apps as one enters them: where each is, and what its doors say."""

from dataclasses import dataclass
from typing import Final

from people.models import User
from people.roles import Role


@dataclass(frozen=True, slots=True)
class Door:
    """`name` begins the names of its URLs; `root` is where the app begins."""

    name: str
    root: str
    role: Role
    title: str
    quiet: str


RETAILER: Final = Door(
    "retailer",
    "/retailer/",
    Role.RETAILER,
    "Sign in to your shop",
    "We send a code to the number you registered with. You need no password.",
)
MEMBER: Final = Door(
    "me",
    "/me/",
    Role.CONSUMER,
    "Sign in to your points",
    "We send a code to the number your shop has registered. You need no password.",
)
DOORS: Final = (RETAILER, MEMBER)


def root_for(user: User, *, door: Door) -> str:
    """The app of this door if it is the person's; else the one that is."""
    roles = set(user.groups.values_list("name", flat=True))
    return next((one.root for one in (door, *DOORS) if one.role in roles), door.root)

"""The demo's tenants and the people who log in to each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from people.roles import Role
from saas.demo import cafe, cdnow, maker
from saas.demo.sheets import DemoFile


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """`rep_code`: the rep whose book is theirs, where the tenant has reps."""

    username: str
    name: str
    role: Role
    rep_code: str = ""


@dataclass(frozen=True, slots=True)
class DemoTenant:
    slug: str
    name: str
    kind: str
    timezone: str
    currency: str
    country: str
    address: str
    source_name: str
    people: tuple[DemoPerson, ...]
    list_files: Callable[[date], list[DemoFile]]
    note: Callable[[date], str]

    @property
    def host(self) -> str:
        return f"{self.slug}.localhost"


PLATFORM_ADMIN = "platform"

_TEAM = (
    DemoPerson("ada", "Ada Admin", Role.ADMIN),
    DemoPerson("max", "Max Manager", Role.MANAGER),
    DemoPerson("dana", "Dana Data", Role.DATA_STEWARD),
    DemoPerson("vera", "Vera Viewer", Role.ANALYST),
    DemoPerson("mara", "Mara Maker", Role.OPERATOR),
    DemoPerson("chen", "Chen Checker", Role.CHECKER),
)
_SALES = (
    DemoPerson("sofia", "Sofia Sales", Role.SALES_MANAGER),
    DemoPerson("tobias", "Tobias Krämer", Role.SALES_REP, rep_code="23"),
)


def _invented(until: date) -> str:
    return "Invented data: every person and firm here is made up."


TENANTS: tuple[DemoTenant, ...] = (
    DemoTenant(
        slug="cdnow",
        name="CDNOW",
        kind="merchant",
        timezone="America/New_York",
        currency="USD",
        country="US",
        address="CDNOW\n1005 Virginia Drive\nFort Washington, PA 19034",
        source_name="CDNOW log",
        people=_TEAM,
        list_files=cdnow.list_cdnow_files,
        note=cdnow.shifted_note,
    ),
    DemoTenant(
        slug="cafe",
        name="Harbor Street Coffee",
        kind="merchant",
        timezone=cafe.TIMEZONE,
        currency=cafe.CURRENCY,
        country="US",
        address="Harbor Street Coffee\n12 Harbor Street\nNew York, NY 10004",
        source_name="Clover export",
        people=_TEAM,
        list_files=cafe.list_cafe_files,
        note=_invented,
    ),
    DemoTenant(
        slug="maker",
        name="Brenner Armaturen",
        kind="manufacturer",
        timezone=maker.TIMEZONE,
        currency=maker.CURRENCY,
        country="DE",
        address="Brenner Armaturen GmbH\nIndustriestraße 4\n59555 Lippstadt",
        source_name="SAP export",
        people=_TEAM + _SALES,
        list_files=maker.list_maker_files,
        note=_invented,
    ),
)

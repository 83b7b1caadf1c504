"""What a new tenant does first, each step with a mark when it is done."""

from dataclasses import dataclass
from datetime import date

from django.urls import NoReverseMatch, reverse

from commerce.models import Order
from insights.queries.freshness import Freshness
from people.models import User
from tenants.models import Tenant


@dataclass(frozen=True, slots=True)
class Step:
    """`href` is "" where the person may not do it or it happens by itself; `who` then says who does."""

    title: str
    text: str
    is_done: bool
    action: str
    href: str
    who: str


def has_sales(as_of: date | None) -> bool:
    """`as_of` is the day of the insights: where there are some, there were sales."""
    return as_of is not None or Order.objects.exists()


def is_settled(*, tenant: Tenant, user: User, freshness: Freshness) -> bool:
    """Whether this person needs no list of steps: all is set up, or it is not theirs to do."""
    return freshness.as_of is not None and (bool(tenant.address) or not user.is_staff)


def list_steps(*, tenant: Tenant, user: User, freshness: Freshness) -> list[Step]:
    return [
        _step(
            user,
            title="Fill in the company profile",
            text="Name, address, logo and color: they stand on pages, mails and reports.",
            is_done=bool(tenant.address),
            action="Open the profile",
            url_name="tenants_tenant_changelist",
            permission="tenants.change_tenant",
        ),
        _step(
            user,
            title="Invite your team",
            text="Give each person a role: it decides what they see and may change.",
            is_done=User.objects.filter(is_active=True)[1:2].exists(),
            action="Add people",
            url_name="people_user_changelist",
            permission="people.add_user",
        ),
        _step(
            user,
            title="Bring your sales in",
            text="A spreadsheet from the till or the ERP is enough: who bought, when, for how much.",
            is_done=has_sales(freshness.as_of),
            action="Import a file",
            url_name="ingestion_importjob_add",
            permission="ingestion.start_import",
        ),
        Step(
            title="Let the insights run",
            text="Segments, lifetime value and next purchases follow each import by themselves, and each night.",
            is_done=freshness.as_of is not None,
            action="",
            href="",
            who="Runs by itself",
        ),
    ]


def _step(user: User, *, title: str, text: str, is_done: bool, action: str, url_name: str, permission: str) -> Step:
    href = _admin_address(url_name) if user.is_staff and user.has_perm(permission) else ""
    return Step(title, text, is_done, action, href, "" if href else "An administrator does this")


def _admin_address(url_name: str) -> str:
    try:
        return reverse(f"admin:{url_name}")
    except NoReverseMatch:
        return ""

"""From a manufacturer with sales to one with a programme that has run for five months."""

from datetime import datetime, timedelta

from kit import clock
from loyalty.actions.review_tiers import review_tiers
from loyalty.ledger.release_due import release_due
from loyalty.models import Consumer, Invoice, Retailer
from people.actions.change_password import change_password
from people.models import User
from people.record import SYSTEM
from people.roles import Role
from saas.demo.programme.chain import Office
from saas.demo.programme.gifts import give_gifts
from saas.demo.programme.invoices import DAYS, hand_in, photograph, plan_invoices
from saas.demo.programme.parties import register_plumbers, register_shops, suspend_shops
from saas.demo.programme.people import PAUL, RITA
from saas.demo.programme.phones import TextInbox, reading_texts
from saas.demo.programme.terms import set_terms
from saas.demo.steps import step
from tenants.models import Tenant

OFFICE = {Role.OPERATOR: "mara", Role.CHECKER: "chen", Role.MANAGER: "max", Role.ADMIN: "ada"}


def load_programme(*, tenant: Tenant, password: str) -> None:
    """Inside the tenant, once its team can decide. What is there already is left as it is."""
    if not Invoice.objects.exists():
        with reading_texts() as inbox:
            _load(tenant, inbox)
    for user in User.objects.filter(username__in=[RITA.phone, PAUL.phone]):
        if not user.check_password(password):
            change_password(user=user, password=password, actor=SYSTEM, at=clock.now())


def _load(tenant: Tenant, inbox: TextInbox) -> None:
    now = clock.now()
    begins_at = (now - timedelta(days=DAYS)).replace(hour=7, minute=0, second=0, microsecond=0)
    admin, manager = User.objects.get(username="ada"), User.objects.get(username="max")
    office = Office.of(OFFICE)
    with step(f"{tenant.name}: open the loyalty programme") as here:
        set_terms(begins_at=begins_at - timedelta(days=1), admin=admin, manager=manager)
        retailers = register_shops(begins_at=begins_at, inbox=inbox, office=office, admin=admin)
        consumers = register_plumbers(retailers, begins_at=begins_at, inbox=inbox)
        here.outcome = f"{len(retailers)} dealers, {len(consumers)} plumbers"
    _bring_invoices(tenant, begins_at, retailers, consumers, office)
    with step(f"{tenant.name}: release points, give gifts") as here:
        for days in range(DAYS, -1, -7):  # as the weeks went by: on one day, everybody would be told today
            release_due(at=now - timedelta(days=days))
        review_tiers(timezone=tenant.timezone, actor=SYSTEM, at=now)
        asked = give_gifts(consumers, now=now, inbox=inbox, office=office, manager=manager)
        suspend_shops(retailers, at=now, manager=manager)
        here.outcome = f"{asked} gifts"


def _bring_invoices(
    tenant: Tenant, begins_at: datetime, retailers: list[Retailer], consumers: list[Consumer], office: Office
) -> None:
    planned = plan_invoices(begins_at)
    with step(f"{tenant.name}: photograph invoices") as here:
        drafts = photograph(planned, retailers, consumers, tenant=tenant, here=here)
        here.outcome = f"{len(drafts)} pictures"
    with step(f"{tenant.name}: hand them in and decide") as here:
        approved = hand_in(planned, drafts, office=office, here=here)
        here.outcome = f"{approved} approved"

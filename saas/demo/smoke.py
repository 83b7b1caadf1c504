"""Fetches the main pages as each role over HTTP, through the log-in form, and checks a figure on each."""

import csv
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from io import StringIO
from urllib.parse import quote

from django.db.models import Count, F
from django_tenants.utils import schema_context, tenant_context

from kit import clock
from kit.money import format_money_short
from outreach.models import Message
from people.roles import ROLES, Role
from saas.demo.cast import PLATFORM_ADMIN, TENANTS, DemoPerson, DemoTenant
from saas.demo.expectations import EXPORT, SEE_FIGURES, SEE_IMPORTS, Facts, count_facts, may
from saas.demo.programme.people import PAUL, RITA
from saas.demo.programme.walk import Walk, WalkError
from saas.demo.steps import say
from saas.demo.visitor import LogInError, Page, Visitor
from tenants.models import Tenant

WALKERS = ("mara", "chen", "max")


@dataclass
class Findings:
    """What one visitor found: pages seen, and what was wrong with them."""

    pages: int = 0
    slowest: tuple[float, str] = (0.0, "none")
    wrong: list[str] = field(default_factory=list)

    def look(self, visitor: Visitor, path: str, *expected: str, status: int = 200) -> Page:
        began = time.monotonic()
        page = visitor.get(path)
        self.slowest = max(self.slowest, (time.monotonic() - began, path))
        self.pages += 1
        if page.status != status:
            self.wrong.append(f"{path} answers {page.status}, not {status}")
        else:
            text = page.words if page.content_type == "text/html" else page.text
            self.wrong.extend(f"{path} lacks “{words}”" for words in expected if _as_read(words) not in text)
        return page

    def expect(self, is_so: bool, otherwise: str) -> None:  # noqa: FBT001 (reads as an assertion)
        if not is_so:
            self.wrong.append(otherwise)


def _as_read(words: str) -> str:
    """With plain blanks, as `Page.words` gives them."""
    return " ".join(words.split())


def check_pages(*, port: int, password: str) -> int:
    """0 when each page is as it should be; prints one line per visitor and each thing that is wrong."""
    all_well = _report("platform", partial(_check_platform, port=port, password=password))
    for demo in TENANTS:
        with schema_context("public"):
            tenant = Tenant.objects.get(slug=demo.slug)
        all_well &= _report(f"{demo.host}, nobody", partial(_check_stranger, demo=demo, port=port))
        for person in demo.people:
            with tenant_context(tenant):
                facts = count_facts(demo, person, today=clock.today(demo.timezone))
            check = _PersonCheck(demo, tenant.data_note, person, facts, port)
            all_well &= _report(f"{demo.host}, {person.username} ({person.role})", check.run(password))
        if demo.kind == Tenant.Kind.MANUFACTURER:
            walk = partial(_walk_programme, demo=demo, tenant=tenant, port=port, password=password)
            all_well &= _report(f"{demo.host}, an invoice to points and a gift to hand", walk)
    say("All pages are as they should be." if all_well else "Some pages are wrong; see above.")
    return 0 if all_well else 1


def _report(who: str, check: Callable[[Findings], None]) -> bool:
    found = Findings()
    try:
        check(found)
    except (LogInError, OSError) as error:
        found.wrong.append(str(error))
    seconds, path = found.slowest
    say(f"{'ok   ' if not found.wrong else 'WRONG'} {who}: {found.pages} pages, slowest {path} in {seconds:.2f} s")
    for wrong in found.wrong:
        say(f"      {wrong}")
    return not found.wrong


def _check_platform(found: Findings, *, port: int, password: str) -> None:
    visitor = Visitor("localhost", port)
    found.look(visitor, "/health", "alive")
    found.look(Visitor("nobody.localhost", port), "/", status=404)
    found.look(visitor, "/signup/", "Sign your company up")
    visitor.log_in(PLATFORM_ADMIN, password)
    found.look(visitor, "/admin/")
    found.look(visitor, "/admin/tenants/tenant/", *(demo.name for demo in TENANTS))


def _walk_programme(found: Findings, *, demo: DemoTenant, tenant: Tenant, port: int, password: str) -> None:
    visitors = {name: Visitor(demo.host, port) for name in (RITA.phone, PAUL.phone, *WALKERS)}
    for name, visitor in visitors.items():
        visitor.log_in(name, password)
    found.look(visitors[RITA.phone], "/retailer/", demo.name)
    found.look(visitors[PAUL.phone], "/me/", demo.name)
    found.look(visitors["chen"], "/admin/approvals/")
    walk = Walk(tenant, visitors)
    try:
        say(f"      {walk.bring_invoice_to_points()}")
        say(f"      {walk.bring_gift_to_hand()}")
    except WalkError as error:
        found.wrong.append(str(error))
    with tenant_context(tenant):
        _check_outbox(found)


def _check_outbox(found: Findings) -> None:
    """The past of the demo was made minutes ago: nobody is told today what happened months before."""
    sent = Message.objects.filter(state=Message.State.SENT)
    found.expect(not sent.filter(sent_at__gt=F("late_at")).exists(), "the outbox has sent what was late")
    counts = Message.objects.order_by("state").values_list("state").annotate(Count("pk"))
    states = ", ".join(f"{count} {Message.State(state).label}" for state, count in counts)
    say(f"      the outbox: {states}")


def _check_stranger(found: Findings, *, demo: DemoTenant, port: int) -> None:
    visitor = Visitor(demo.host, port)
    found.look(visitor, "/health", "alive")
    for path in ("/", "/dashboard/", "/dashboard/customers", "/admin/"):
        page = found.look(visitor, path)
        found.expect('name="password"' in page.text, f"{path} is shown without a log-in")


@dataclass(frozen=True)
class _PersonCheck:
    demo: DemoTenant
    note: str
    person: DemoPerson
    facts: Facts
    port: int

    def run(self, password: str) -> Callable[[Findings], None]:
        def check(found: Findings) -> None:
            visitor = Visitor(self.demo.host, self.port)
            visitor.log_in(self.person.username, password)
            self._check_dashboard(found, visitor)
            self._check_api(found, visitor)
            self._check_export(found, visitor)
            self._check_admin(found, visitor)

        return check

    def _check_dashboard(self, found: Findings, visitor: Visitor) -> None:
        facts = self.facts
        revenue = format_money_short(facts.month_revenue, self.demo.currency, country=self.demo.country)
        found.look(visitor, "/dashboard/", "Overview", self.demo.name, self.note, revenue)
        for period in ("7d", "90d", "1y"):
            found.look(visitor, f"/dashboard/?period={period}", "Revenue")
        found.look(visitor, "/dashboard/customers", f"{facts.customers:,} customers")
        found.look(visitor, f"/dashboard/customers/{facts.best_id}", facts.best_name)
        found.look(visitor, "/dashboard/customers/999999999", status=404)
        self._check_figures(found, visitor)

    def _check_figures(self, found: Findings, visitor: Visitor) -> None:
        path = "/dashboard/programme"
        if not may(self.person, SEE_FIGURES):
            found.look(visitor, path, status=403)
        elif self.demo.kind != Tenant.Kind.MANUFACTURER:
            found.look(visitor, path, "There is no loyalty programme here")
        else:
            for view in ("retailers", "consumers", "products", "approvals", "signals", "liability"):
                found.look(visitor, f"{path}?period=1y&view={view}", "Points accrued and redeemed")

    def _check_api(self, found: Findings, visitor: Visitor) -> None:
        page = found.look(visitor, "/api/overview/kpis?period=30d", '"as_of"')
        if page.status == 200:
            answer = json.loads(page.text)
            found.expect(answer["period"]["name"] == "30d", "/api/overview/kpis speaks of another period")
        for path in ("/api/customers/segments", "/api/customers/lifetime-value", "/api/clients"):
            found.look(visitor, path, '"as_of"')
        found.look(visitor, f"/api/client/{self.facts.best_id}", f'"customer_id":{self.facts.best_id}')
        found.look(visitor, "/api/overview/kpis?period=5d", status=400)

    def _check_export(self, found: Findings, visitor: Visitor) -> None:
        path = "/dashboard/customers/export.csv"
        if not may(self.person, EXPORT):
            found.look(visitor, path, status=403)
            return
        if self.person.role is not Role.ADMIN:  # the whole list once, a part of it for the others
            found.look(visitor, f"{path}?q={quote(self.facts.best_name)}", self.facts.best_name)
            return
        page = found.look(visitor, path)
        count = len(list(csv.reader(StringIO(page.text.lstrip("\ufeff"))))) - 1
        found.expect(count == self.facts.customers, f"{path} has {count:,} of {self.facts.customers:,} customers")

    def _check_admin(self, found: Findings, visitor: Visitor) -> None:
        if not ROLES[self.person.role].enters_admin:
            page = visitor.get("/admin/")
            found.pages += 1
            found.expect("/admin/commerce/" not in page.text, "/admin/ opens for someone who may not enter it")
            return
        found.look(visitor, "/admin/")
        found.look(visitor, "/admin/commerce/customer/")
        if may(self.person, SEE_IMPORTS):
            found.look(visitor, "/admin/ingestion/importjob/", self.facts.sales_file)
            found.look(visitor, "/admin/ingestion/quarantinedrow/")

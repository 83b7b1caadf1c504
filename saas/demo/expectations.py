"""What the smoke test expects on the pages, counted from the facts and not by the queries behind the pages."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Sum

from commerce.models import Customer, Order
from ingestion.models import ImportJob, QuarantinedRow
from people.models import User
from people.roles import ROLES
from saas.demo.cast import DemoPerson, DemoTenant

EXPORT = "commerce.export_customer"
SEE_COMPANY = "commerce.view_salesday"
SEE_FIGURES = "loyalty.view_figures"
SEE_IMPORTS = "ingestion.view_importjob"


@dataclass(frozen=True, slots=True)
class Facts:
    """Of the customers and orders that one person may see. `best`: whose orders brought most."""

    customers: int
    month_revenue: Decimal
    best_id: int
    best_name: str
    sales_file: str
    refused: int


def count_facts(demo: DemoTenant, person: DemoPerson, *, today: date) -> Facts:
    """Call inside the tenant."""
    customers = Customer.objects.all()
    orders = Order.objects.filter(state=Order.State.COMPLETED)
    if not may(person, SEE_COMPANY):
        rep = User.objects.get(username=person.username).sales_rep
        customers, orders = customers.filter(rep=rep), orders.filter(customer__rep=rep)
    recent = orders.filter(ordered_on__gt=today - timedelta(days=30), ordered_on__lte=today)
    best = (
        customers.annotate(sold=Sum("orders__net"), times=Count("orders")).filter(times__gt=3).order_by("-sold").first()
    )
    if best is None:
        raise LookupError(f"{demo.name} has no customers that {person.name} may see.")
    sales = ImportJob.objects.filter(kind="sales", original_name__startswith=demo.slug).latest("id")
    return Facts(
        customers=customers.count(),
        month_revenue=recent.aggregate(sum=Sum("net"))["sum"] or Decimal(0),
        best_id=best.pk,
        best_name=best.name,
        sales_file=sales.original_name,
        refused=QuarantinedRow.objects.filter(job=sales).count(),
    )


def may(person: DemoPerson, permission: str) -> bool:
    return permission in ROLES[person.role].permissions

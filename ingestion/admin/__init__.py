"""What the tenant's admin site shows of the way in, and of the facts that come in by it.

Customers, products and orders are here and not in `commerce`, since their pages bring files in.
"""

from commerce.models import Customer, Order, Product
from ingestion.admin.facts import CustomerAdmin, OrderAdmin, ProductAdmin
from ingestion.admin.imports import ImportJobAdmin, MappingAdmin
from ingestion.admin.quarantine import QuarantinedRowAdmin
from ingestion.admin.webhook import DeliveryAdmin, WebhookKeyAdmin, WebhookRefusalAdmin
from ingestion.models import Delivery, ImportJob, Mapping, QuarantinedRow, WebhookKey, WebhookRefusal

REGISTER = [
    (Customer, CustomerAdmin),
    (Product, ProductAdmin),
    (Order, OrderAdmin),
    (ImportJob, ImportJobAdmin),
    (QuarantinedRow, QuarantinedRowAdmin),
    (Mapping, MappingAdmin),
    (Delivery, DeliveryAdmin),
    (WebhookRefusal, WebhookRefusalAdmin),
    (WebhookKey, WebhookKeyAdmin),
]

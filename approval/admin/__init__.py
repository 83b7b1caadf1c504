"""The chain on the tenant's admin site: its settings, and `pages.py` for the queue. `saas/admin_sites.py` registers."""

from django.db.models import Model
from unfold.admin import ModelAdmin

from approval.admin.delegations import DelegationAdmin
from approval.admin.policies import PolicyAdmin, ReasonCodeAdmin
from approval.admin.requests import RequestAdmin
from approval.models import Delegation, Policy, ReasonCode, Request

REGISTER: list[tuple[type[Model], type[ModelAdmin]]] = [
    (Request, RequestAdmin),
    (Delegation, DelegationAdmin),
    (Policy, PolicyAdmin),
    (ReasonCode, ReasonCodeAdmin),
]

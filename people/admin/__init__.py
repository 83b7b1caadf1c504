"""Users, roles, the audit log and API keys on the tenant's admin site. `saas/admin_sites.py` registers them."""

from django.contrib.auth.models import Group
from django.db.models import Model
from unfold.admin import ModelAdmin

from people.admin.audit import AuditAdmin
from people.admin.roles import GroupAdmin
from people.admin.tokens import ApiTokenAdmin
from people.admin.users import UserAdmin
from people.models import ApiToken, DomainEvent, User

REGISTER: list[tuple[type[Model], type[ModelAdmin]]] = [
    (User, UserAdmin),
    (Group, GroupAdmin),
    (DomainEvent, AuditAdmin),
    (ApiToken, ApiTokenAdmin),
]

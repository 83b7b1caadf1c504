from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from loyalty.actions.edit_retailer import edit_retailer
from loyalty.actions.submit_retailer import submit_retailer
from loyalty.models import Retailer
from loyalty.phone_users import get_phone_user
from people.models import User
from people.permissions import require_permission
from people.phones import NotANumberError, read_phone
from people.record import record
from people.roles import Role
from tenants.current import get_current_tenant


@transaction.atomic
def enter_retailer(*, phone: str, profile: Mapping[str, str], actor: User, at: datetime) -> Retailer:
    """Enter and hand in a shop on its owner's behalf, from a form on paper. Who enters it will not decide on it.

    Nothing is sent to the number; its owner proves it by logging in with a code.

    **Who**: `loyalty.add_retailer` and `loyalty.change_retailer`. **Writes**: User, Retailer, its request. Events
    `retailer.registered`, `retailer.submitted`. **Raises**: NotAllowedError; ValidationError by field;
    IncompleteError, NumberOfStaffError.
    """
    require_permission(actor, "loyalty.add_retailer")
    try:
        number = read_phone(phone, country=get_current_tenant().country)
    except NotANumberError as error:
        raise ValidationError({"phone": [str(error)]}) from error
    try:
        with transaction.atomic():
            user = get_phone_user(phone=number, role=Role.RETAILER)
            retailer = Retailer.objects.create(user=user, phone=number, created_at=at)
    except IntegrityError as error:
        raise ValidationError({"phone": ["A shop with this number is registered already."]}) from error
    record(event="retailer.registered", actor=actor, subject=retailer, at=at, data={"by": "office"})
    edit_retailer(retailer=retailer, changes=profile, actor=actor, at=at)
    return submit_retailer(retailer=retailer, actor=actor, at=at)

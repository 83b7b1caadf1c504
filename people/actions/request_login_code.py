from datetime import datetime
from typing import Final

from celery import current_app
from django.db import connection, transaction

from people.actions.request_code import write_code
from people.models import OneTimeCode, User
from people.one_time_codes import RESEND_AFTER, SentCode
from people.roles import Role

SEND_TASK: Final = "people.send_login_code"
PHONE_ROLES = (Role.RETAILER, Role.CONSUMER)


def request_login_code(*, phone: str, ip: str, at: datetime) -> SentCode:
    """Have a code sent to a number that somebody logs in by. The answer is the same for a number nobody has.

    So is the time it takes: a worker looks whether the number is somebody's, and sends.

    **Who**: anyone. **Writes**: OneTimeCode, VelocityCounter. **Then**: `people/tasks.py::send_login_code`.
    **Raises**: TooSoonError, CapReachedError.
    """
    schema_name = connection.schema_name  # type: ignore[attr-defined]
    with transaction.atomic():
        code = write_code(
            purpose=OneTimeCode.Purpose.LOG_IN,
            address=phone,
            channel=OneTimeCode.Channel.SMS,
            bound_to="",
            ip=ip,
            at=at,
        )
        kwargs = {"code_id": str(code.pk), "schema_name": schema_name}
        transaction.on_commit(lambda: current_app.send_task(SEND_TASK, kwargs=kwargs, ignore_result=True), robust=True)
    return SentCode(code.pk, code.channel, code.expires_at, at + RESEND_AFTER)


def find_phone_user(phone: str) -> User | None:
    """Who logs in by this number: a retailer or a consumer, never staff."""
    return User.objects.filter(username=phone, is_staff=False, groups__name__in=PHONE_ROLES).distinct().first()

"""What is looked at before the first request or task: a process that would do harm does not start."""

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from tenants.pooling import PooledByTransactionError, refuse_pooling_by_transaction


class BadStartError(Exception):
    """A process that must not serve anybody."""


def refuse_bad_start() -> None:
    """Raises BadStartError."""
    try:
        if settings.PRODUCTION:
            call_command("check", verbosity=0)
        if not settings.IS_DATABASE_EMBEDDED:
            refuse_pooling_by_transaction()
    except (SystemCheckError, PooledByTransactionError) as error:
        raise BadStartError(str(error)) from error

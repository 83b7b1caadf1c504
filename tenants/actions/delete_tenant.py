import shutil
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django_tenants.utils import schema_context

from tenants.advisory_locks import LockTakenError, try_lock
from tenants.dumps import dump_schema
from tenants.models import PlatformEvent, Tenant
from tenants.states import NotPossibleError, change_state


class ConfirmationError(Exception):
    """What was typed is not the short name of the tenant."""


def delete_tenant(*, tenant: Tenant, confirmation: str, actor: object, at: datetime) -> Path:
    """Write a last dump, then drop the tenant's schema, rows and files. Returns the dump's path.

    **Who**: the platform's administrators, who type the tenant's short name. **Writes**: state `deleting`
    first, so that nothing is served or written while the dump is taken; at the end nothing of the tenant is
    left but the dump and the PlatformEvent. A deletion that was cut off is taken up by the next one.
    **Raises**: ConfirmationError, NotPossibleError for the platform itself, DumpError (nothing is dropped then).
    """
    if confirmation != tenant.slug:
        raise ConfirmationError(f"Type {tenant.slug} to delete this tenant.")
    schema_name, slug = tenant.schema_name, tenant.slug
    with schema_context("public"):
        try:
            with try_lock(schema_name, "provisioning"):
                change_state(tenant=tenant, event="tenant.deletion_begun", actor=actor, at=at)
                dump = _write_dump(schema_name, at)
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(f"DROP SCHEMA IF EXISTS {connection.ops.quote_name(schema_name)} CASCADE")
                    Tenant.objects.get(pk=tenant.pk).delete()
                    PlatformEvent.objects.create(
                        event="tenant.deleted", slug=slug, actor_label=str(actor), at=at, data={"dump": str(dump)}
                    )
                shutil.rmtree(Path(settings.MEDIA_ROOT) / schema_name, ignore_errors=True)
        except LockTakenError:
            raise NotPossibleError(f"{slug} is being made or deleted right now.") from None
    return dump


def _write_dump(schema_name: str, at: datetime) -> Path:
    folder = Path(settings.DUMPS_ROOT)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{schema_name}-{at:%Y%m%dT%H%M%SZ}.dump"
    part = path.with_suffix(".part")
    part.touch(mode=0o600)
    dump_schema(schema_name, "--format=custom", f"--file={part}", "--no-owner", "--no-privileges")
    part.replace(path)
    return path

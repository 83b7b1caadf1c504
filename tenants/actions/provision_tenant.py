import re
from collections.abc import Callable
from datetime import datetime
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django_tenants.utils import schema_context, schema_exists

from tenants.advisory_locks import LockTakenError, try_lock
from tenants.blueprint import get_blueprint, replay
from tenants.models import SCHEMA_PREFIX, Domain, PlatformEvent, Tenant, host_rule

Progress = Callable[[str], None]
Furnish = Callable[[Tenant], None]


class ProvisioningRefusedError(Exception):
    """The name or the host is taken, or the same tenant is being made right now."""


class NameTakenError(ProvisioningRefusedError):
    """The name or the host is another's, and will be."""


def provision_tenant(  # noqa: PLR0913 -- one argument for each answer of the form
    *,
    slug: str,
    name: str,
    kind: str,
    host: str,
    actor: object,
    at: datetime,
    timezone: str = "UTC",
    currency: str = "USD",
    country: str = "US",
    progress: Progress | None = None,
    furnish: Furnish | None = None,
) -> Tenant:
    """Make a tenant with its host name and its schema. It is served from the moment this returns.

    **Who**: the platform's administrators. **Writes**: Tenant and Domain in state `provisioning`; then, in one
    transaction, the schema, what `furnish` puts into it, and state `ready`. A run that was cut off is taken up by
    the next one with the same slug. **Raises**: ValidationError for an answer that cannot be used,
    ProvisioningRefusedError.
    """
    say = progress or _silence
    wanted = Tenant(
        schema_name=f"{SCHEMA_PREFIX}{slug}",
        slug=slug,
        name=name,
        kind=kind,
        timezone=timezone,
        currency=currency,
        country=country,
    )
    with schema_context("public"):
        _validate(wanted, host)
        try:
            with try_lock(wanted.schema_name, "provisioning"):
                say("Reserving the name")
                tenant = _reserve(wanted, host)
                say("Reading the blueprint of the tables")
                blueprint = get_blueprint()
                say("Making the tables")
                with transaction.atomic():
                    replay(blueprint=blueprint, schema_name=tenant.schema_name)
                    Tenant.objects.filter(pk=tenant.pk).update(
                        state=Tenant.State.READY, rows_digest=blueprint.rows_digest
                    )
                    PlatformEvent.objects.create(
                        event="tenant.provisioned", slug=slug, actor_label=str(actor), at=at, data={"host": host}
                    )
                    if furnish is not None:
                        furnish(tenant)
        except LockTakenError:
            raise ProvisioningRefusedError(f"{slug} is being made right now.") from None
        tenant.refresh_from_db()
        say("Ready")
    return tenant


def _validate(wanted: Tenant, host: str) -> None:
    problems = {}
    if wanted.timezone not in available_timezones():
        problems["timezone"] = "This is not the name of a time zone, such as Europe/Lisbon."
    if not re.fullmatch("[A-Z]{3}", wanted.currency):
        problems["currency"] = "A currency has three capital letters, such as EUR."
    if not re.fullmatch("[A-Z]{2}", wanted.country):
        problems["country"] = "A country has two capital letters, such as PT."
    if not re.fullmatch(host_rule.regex, host) or len(host) > 253:
        problems["host"] = str(host_rule.message)
    if wanted.kind == Tenant.Kind.PLATFORM:
        problems["kind"] = "There is one platform only."
    if problems:
        raise ValidationError(problems)
    wanted.clean_fields()


def _reserve(wanted: Tenant, host: str) -> Tenant:
    taken = Tenant.objects.filter(slug=wanted.slug).first()
    if taken is not None and taken.state != Tenant.State.PROVISIONING:
        raise NameTakenError(f"The short name {wanted.slug} is taken.")
    if schema_exists(wanted.schema_name):
        raise NameTakenError(f"A schema {wanted.schema_name} is there already.")
    if PlatformEvent.objects.filter(event="tenant.deleted", slug=wanted.slug).exists():
        # Signed links and cached values name the schema: those of the old tenant would hold in the new one.
        raise NameTakenError(f"The short name {wanted.slug} was that of a deleted tenant. Choose another.")
    if Domain.objects.filter(domain=host).exclude(tenant=taken).exists():
        raise NameTakenError(f"The host {host} is taken.")
    tenant = taken or wanted
    for answer in ("name", "kind", "timezone", "currency", "country"):
        setattr(tenant, answer, getattr(wanted, answer))
    try:
        with transaction.atomic():
            tenant.save()
            if not Domain.objects.filter(domain=host, tenant=tenant).exists():
                Domain.objects.create(domain=host, tenant=tenant, is_primary=True)
    except IntegrityError:  # somebody took one of them since we looked
        raise NameTakenError(f"The short name {wanted.slug} or the host {host} is taken.") from None
    return tenant


def _silence(words: str) -> None:
    pass

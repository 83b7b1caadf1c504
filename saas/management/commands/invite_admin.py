from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.management.base import CommandError
from django.template.loader import render_to_string
from django_tenants.utils import schema_context

from kit import clock
from people.actions.invite_admin import invite_admin
from people.record import SYSTEM
from tenants.addresses import origin_of
from tenants.models import Tenant
from tenants.tenant_command import TenantCommand


class Command(TenantCommand):
    help = "Gives a tenant that is there already an Admin, who sets a password through a link that works once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--username", required=True)
        parser.add_argument("--email", required=True, help="where the link is mailed, unless it is printed")
        parser.add_argument("--name", default="")
        parser.add_argument("--print-link", action="store_true", help="put the link into the output; mail nothing")

    def work(self, *, tenant: Tenant, **options: Any) -> dict[str, Any]:
        who = {name: options[name] for name in ("username", "email", "name")}
        with schema_context("public"):
            host = tenant.domains.get(is_primary=True).domain
        try:
            link = invite_admin(**who, origin=origin_of(host), actor=SYSTEM, at=clock.now())
        except ValidationError as refused:
            raise CommandError(
                " ".join(f"{name}: {' '.join(text)}" for name, text in refused.message_dict.items())
            ) from refused
        if not options["print_link"]:
            self._mail(tenant, options["username"], options["email"], link)
        return {
            "tenant": tenant.slug,
            "username": options["username"],
            "mailed_to": None if options["print_link"] else options["email"],
            "setup_link": link if options["print_link"] else None,
        }

    def _mail(self, tenant: Tenant, username: str, email: str, link: str) -> None:
        """To the new Admin, at once. Without the mail they are there all the same; the command can be run again."""
        words = render_to_string("account/email/invitation.txt", {"tenant": tenant, "username": username, "link": link})
        try:
            send_mail(f"Your way in to {tenant.name}", words, None, [email])
        except OSError as refused:  # what smtplib raises too
            raise CommandError(f"{username} is an Admin now, but the mail could not be sent: {refused}") from refused

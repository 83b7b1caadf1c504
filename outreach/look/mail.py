from dataclasses import dataclass
from email.mime.image import MIMEImage
from typing import Any, Final

from django.conf import settings
from django.template.loader import render_to_string
from django_tenants.utils import schema_context

from insights.branding import brand_of
from outreach.models import Message
from tenants.addresses import origin_of
from tenants.models import Domain, Tenant

PRIMARY: Final = "#0f6b5c"  # --primary of static/css/tokens.css, on light ground
LOGO: Final = "logo"  # its Content-ID: the picture comes with the mail, since nobody is logged in where it is read


@dataclass(frozen=True, slots=True)
class Rendered:
    text: str
    html: str


def render_mail(message: Message, *, tenant: Tenant) -> Rendered:
    """The words of a message as plain text and as HTML; both say the same, and read well with pictures off.

    `message.words` has `paragraphs`, and may have `button` and `path`, `reason` (why one gets it) and `settings_path`.
    """
    origin = find_origin(tenant)
    words: dict[str, Any] = message.words
    context = {
        "subject": message.subject,
        "paragraphs": words.get("paragraphs", []),
        "button": words.get("button", ""),
        "link": f"{origin}{words['path']}" if words.get("path") else "",
        "why": words.get("why", ""),
        "settings_link": f"{origin}{words['settings_path']}" if words.get("settings_path") else "",
        "company": tenant.name,
        "address": " · ".join(line.strip() for line in tenant.address.splitlines() if line.strip()),
        "logo": f"cid:{LOGO}" if tenant.logo else "",
        "color": brand_of(tenant.primary_color).light or PRIMARY,
        "bar": brand_of(tenant.primary_color).bar or PRIMARY,
    }
    return Rendered(
        text=render_to_string("outreach/mail.txt", context).strip() + "\n",
        html=render_to_string("outreach/mail.html", context),
    )


def find_origin(tenant: Tenant) -> str:
    """The tenant's own address, such as https://shop.example.com."""
    with schema_context("public"):
        domain = Domain.objects.filter(tenant=tenant).order_by("-is_primary", "pk").first()
    return origin_of(domain.domain if domain else settings.PLATFORM_HOST)


def find_logo(tenant: Tenant) -> MIMEImage | None:
    """The tenant's logo as a part of the mail; None where there is none, or its file is gone."""
    if not tenant.logo:
        return None
    try:
        with tenant.logo.open("rb") as file:
            picture = MIMEImage(file.read())
    except (OSError, TypeError):  # a picture of no kind that mails know
        return None
    picture.add_header("Content-ID", f"<{LOGO}>")
    picture.add_header("Content-Disposition", "inline", filename="logo")
    return picture

"""Configuration mistakes as system checks with ids. In production they stop the start."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from saas import mail

EMBEDDED_BROKER = "pgmq://"


@register(Tags.security)
def check_production(**_: Any) -> list[CheckMessage]:
    """A production start with parts that are meant for a demo is refused."""
    if not settings.PRODUCTION:
        return []
    problems = (
        (settings.DEBUG, "saas.E001", "DEBUG shows the inside of the program to everyone.", "Unset DEBUG."),
        (
            settings.SECRET_KEY == settings.DEVELOPMENT_SECRET or len(settings.SECRET_KEY) < 50,
            "saas.E002",
            "The secret key is the one of the source code, or short.",
            "Set SECRET_KEY to 50 or more random characters.",
        ),
        (
            settings.IS_DATABASE_EMBEDDED,
            "saas.E003",
            "The database is the embedded one, which has no backup and no second machine.",
            "Set DATABASE_URL.",
        ),
        (
            settings.PLATFORM_HOST == "localhost",
            "saas.E004",
            "The platform's host is localhost, and links in mails would point there.",
            "Set PLATFORM_HOST.",
        ),
        (
            settings.EMAIL_BACKEND == mail.CONSOLE,
            "saas.E005",
            "Mail goes to the log, so nobody can reset a password.",
            "Set EMAIL_URL.",
        ),
    )
    return [Error(words, hint=hint, id=number) for is_wrong, number, words, hint in problems if is_wrong]


@register()
def check_tenancy(**_: Any) -> list[CheckMessage]:
    """Each of these switches would let one tenant read another's."""
    found: list[CheckMessage] = [
        Error(f"The cache {name!r} does not put the tenant into its keys.", id="tenants.E001")
        for name, cache in settings.CACHES.items()
        if cache.get("KEY_FUNCTION") != "tenants.cache.make_key"
    ]
    problems = (
        (settings.DATABASES["default"]["ENGINE"] != "tenants.postgresql", "tenants.E002", "the fail-closed backend"),
        (settings.TENANT_LIMIT_SET_CALLS, "tenants.E003", "TENANT_LIMIT_SET_CALLS off"),
        ("signed_cookies" in settings.SESSION_ENGINE, "tenants.E004", "sessions in each tenant's own tables"),
        ("django.contrib.sites" in settings.INSTALLED_APPS, "tenants.E005", "django.contrib.sites out"),
        (getattr(settings, "PG_EXTRA_SEARCH_PATHS", []) != [], "tenants.E006", "no other schema in the search_path"),
    )
    found += [
        Error(f"Tenants are kept apart only with {needed}.", id=number)
        for is_wrong, number, needed in problems
        if is_wrong
    ]
    return found

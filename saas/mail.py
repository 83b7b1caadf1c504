"""Where mail goes: `EMAIL_URL`, or else the log."""

from typing import Any
from urllib.parse import unquote, urlsplit

from saas import env

CONSOLE = "django.core.mail.backends.console.EmailBackend"
SMTP = "django.core.mail.backends.smtp.EmailBackend"
# Scheme -> Django's settings, and the port where the address names none.
SCHEMES: dict[str, tuple[dict[str, bool], int]] = {
    "smtp": ({}, 25),
    "smtp+tls": ({"EMAIL_USE_TLS": True}, 587),
    "smtps": ({"EMAIL_USE_SSL": True}, 465),
}


def settings() -> dict[str, Any]:
    """Django's mail settings. Raises ConfigurationError when the address cannot be used."""
    url = env.text("EMAIL_URL", "")
    if not url:
        return {"EMAIL_BACKEND": CONSOLE}
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES or not parts.hostname:
        raise env.ConfigurationError(
            "EMAIL_URL must look like smtp+tls://user:password@host:587 (or smtp://, smtps://)."
        )
    switches, port = SCHEMES[parts.scheme]
    return {
        "EMAIL_BACKEND": SMTP,
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or port,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        **switches,
    }

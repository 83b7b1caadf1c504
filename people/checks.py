"""Mistakes in the table of roles and in where text messages go, found before anything runs."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from people.roles import list_named_permissions
from people.sms.send import CONSOLE, SmsUrlError, provider_of


@register()
def check_roles(**_: Any) -> list[CheckMessage]:
    """Each permission that a role names must be declared by a model."""
    declared = {
        f"{model._meta.app_label}.{codename}"
        for model in apps.get_models()
        for codename in [
            *(f"{verb}_{model._meta.model_name}" for verb in model._meta.default_permissions),
            *(codename for codename, _ in model._meta.permissions),
        ]
    }
    return [
        Error(f"people/roles.py names {name}, which no model declares.", id="people.E001")
        for name in list_named_permissions()
        if name not in declared
    ]


@register()
def check_text_messages(**_: Any) -> list[CheckMessage]:
    """An address that names no provider is an error anywhere.

    None at all is a warning in production: many installations have no loyalty programme and text nobody, so a start
    is not refused for it. The console provider sends nothing there, so that no code ends in a log.
    """
    try:
        provider_of(settings.SMS_URL)
    except SmsUrlError as error:
        return [Error(str(error), id="people.E002")]
    if settings.PRODUCTION and settings.SMS_URL.startswith(f"{CONSOLE}:"):
        words = "Text messages go nowhere, so no retailer or consumer can register or sign in with a code."
        return [Warning(words, hint="Set SMS_URL, or ignore this without a loyalty programme.", id="people.W001")]
    return []

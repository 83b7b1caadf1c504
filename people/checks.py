"""Mistakes in the table of roles, found before anything runs."""

from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, register

from people.roles import list_named_permissions


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

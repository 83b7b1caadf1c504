from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.management import create_contenttypes
from django.db import connection, transaction

from people.roles import ROLES, list_named_permissions


class UnknownPermissionError(Exception):
    """The table of roles names a permission that no model declares."""


@transaction.atomic
def sync_roles() -> int:
    """Make the groups of this schema what `people/roles.py` says; the number of permissions added and taken.

    **Who**: commands and provisioning only, after migrations. Groups that the table does not name are left alone.
    **Writes**: Group, its permissions, and those Permission rows that are still missing.
    **Raises**: UnknownPermissionError.
    """
    ids = _ids_by_name()
    if not ids.keys() >= set(list_named_permissions()):
        _create_missing()
        ids = _ids_by_name()
    unknown = sorted(set(list_named_permissions()) - ids.keys())
    if unknown:
        raise UnknownPermissionError(f"No model in {connection.schema_name} declares {', '.join(unknown)}.")  # type: ignore[attr-defined]
    Group.objects.bulk_create([Group(name=role) for role in ROLES], ignore_conflicts=True)
    groups = dict(Group.objects.filter(name__in=list(ROLES)).values_list("name", "pk"))
    wanted = {(groups[role], ids[name]) for role, rights in ROLES.items() for name in rights.permissions}
    through = Group.permissions.through
    links = through.objects.filter(group_id__in=groups.values())
    present = {
        (group, permission): pk for pk, group, permission in links.values_list("pk", "group_id", "permission_id")
    }
    missing, surplus = wanted - present.keys(), present.keys() - wanted
    through.objects.bulk_create([through(group_id=group, permission_id=permission) for group, permission in missing])
    if surplus:
        through.objects.filter(pk__in=[present[link] for link in surplus]).delete()
    return len(missing) + len(surplus)


def _ids_by_name() -> dict[str, int]:
    rows = Permission.objects.values_list("content_type__app_label", "codename", "pk")
    return {f"{app}.{codename}": pk for app, codename, pk in rows}


def _create_missing() -> None:
    """What Django does after `migrate`; a schema made by replaying statements has had no `migrate`."""
    for config in apps.get_app_configs():
        create_contenttypes(config, verbosity=0)
        create_permissions(config, verbosity=0)

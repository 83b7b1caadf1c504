from collections.abc import Iterable

from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from people.admin.reading import ReadOnlyAdmin


class GroupAdmin(ReadOnlyAdmin):
    """The table of `people/roles.py`, to be read. It changes with a release, single permissions per user."""

    list_display = ("name", "people", "may_do")
    fields = ("name", "people", "permissions_in_words")
    readonly_fields = ("people", "permissions_in_words")
    search_fields = ("name",)
    list_disable_select_all = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Group]:
        groups: QuerySet[Group] = super().get_queryset(request)
        return groups.annotate(
            people_count=Count("user", distinct=True), permissions_count=Count("permissions", distinct=True)
        )

    @admin.display(description="people", ordering="people_count")
    def people(self, group: Group) -> int:
        return int(group.people_count)  # type: ignore[attr-defined] # annotated above

    @admin.display(description="permissions")
    def may_do(self, group: Group) -> int:
        return int(group.permissions_count)  # type: ignore[attr-defined] # annotated above

    @admin.display(description="may do")
    def permissions_in_words(self, group: Group) -> SafeString:
        return in_words(group.permissions.select_related("content_type").order_by("content_type", "name"))


def in_words(permissions: Iterable[Permission]) -> SafeString:
    items = format_html_join("", "<li>{}</li>", ((permission.name,) for permission in permissions))
    return format_html("<ul>{}</ul>", items)

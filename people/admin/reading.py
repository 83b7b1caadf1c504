"""What lists of the administration have in common: those that nobody edits by hand, and columns of counts."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from unfold.admin import ModelAdmin


class ReadOnlyAdmin(ModelAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def counted(field: str, label: str) -> Callable[[Model], str | None]:
    """A column of `list_display` with the counts of a field, as "12,345"."""

    @admin.display(description=label, ordering=field, empty_value="")
    def count(row: Model) -> str | None:
        value: int | None = getattr(row, field)
        return None if value is None else f"{value:,}"

    count.__name__ = field  # the theme names the column's cells after it
    return count


def table_of(heads: tuple[str, ...], rows: list[tuple[Any, ...]]) -> SafeString:
    """A table for a page that shows what it cannot edit; the first cell of a row names it."""
    cell, first = (
        '<td class="pr-6 py-1 align-top">{}</td>',
        '<th scope="row" class="pr-6 py-1 text-left align-top">{}</th>',
    )
    head = format_html_join("", '<th scope="col" class="pr-6 py-1 text-left">{}</th>', ((text,) for text in heads))
    body = [
        format_html(
            "<tr>{}{}</tr>", format_html(first, row[0]), format_html_join("", cell, ((one,) for one in row[1:]))
        )
        for row in rows
    ]
    return format_html("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>", head, SafeString("".join(body)))

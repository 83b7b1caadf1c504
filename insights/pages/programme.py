"""The manufacturer's programme at a glance, narrowed by whatever the address says."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, cast

from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from insights.pages.programme_parts import answer_of, comparison_of, list_tiles, points_chart
from insights.pages.programme_query import SEARCHED, ProgrammeQuery, read_programme_query
from insights.pages.programme_tables import VIEWS, Ask, Line, Table, cell_text, list_tables
from insights.queries.programme import get_programme
from kit import clock
from loyalty.queries.programme_choices import (
    MOST_FOUND,
    Choices,
    find_consumers,
    find_products,
    find_retailers,
    get_choices,
)
from people.models import User
from tenants.current import get_current_tenant
from tenants.models import Tenant

SEE: Final = "loyalty.view_figures"
EXPORT: Final = "commerce.export_customer"
ROWS_SHOWN: Final = 25
ROWS_AT_MOST: Final = 500


@dataclass(frozen=True, slots=True)
class Found:
    """Whom a typed text may mean: name, the page narrowed to them, and what tells them from namesakes."""

    what: str
    text: str
    rows: Sequence[tuple[str, str, str]]
    has_more: bool


# Whoever has the permission sees the whole programme, not an own book: its retailers and consumers have no rep.
@require_safe
@login_required
@permission_required(SEE, raise_exception=True)
def show_programme(request: HttpRequest) -> HttpResponse:
    tenant = get_current_tenant()
    if tenant.kind != Tenant.Kind.MANUFACTURER:
        return render(request, "dashboard/programme_none.html")
    today = clock.today(tenant.timezone)
    query = read_programme_query(request.GET, today=today, timezone=tenant.timezone)
    choices = get_choices(query.scope)
    if not query.is_known(choices):
        raise Http404
    found = _search(query, cast(User, request.user))
    if len(found) == 1 and len(found[0].rows) == 1:
        return redirect(request.path + found[0].rows[0][1])
    context = {"query": query, "choices": choices, "found": found, "has_invoices": choices.has_invoices}
    if choices.has_invoices:
        context |= _figures(query, choices, cast(User, request.user))
    return render(request, "dashboard/programme.html", context)


def _figures(query: ProgrammeQuery, choices: Choices, user: User) -> dict[str, object]:
    scope, choice, at = query.scope, query.choice, clock.now()
    programme = get_programme(scope, at=at)
    most = ROWS_AT_MOST if query.shows_all else ROWS_SHOWN
    ask = Ask(scope, at=at, most=most + 1, standing=programme.standing, point_value=programme.point_value)
    is_of_products, began_at = scope.is_of_products, choices.began_at
    return {
        "choice": choice,
        "compare_title": comparison_of(programme),
        "kept_params": query.kept_by_period,
        "programme": programme,
        "answer": answer_of(programme, choice, began_at=began_at),
        "tiles": list_tiles(programme, choice, began_at=began_at, is_of_products=is_of_products),
        "chart": points_chart(programme, choice, is_of_products=is_of_products),
        "chips": query.list_chips(choices),
        "searches": [(what, query.found_by.get(what, "")) for what in SEARCHED],
        "views": [(slug, label, query.address(view=slug)) for slug, (label, _) in VIEWS.items()],
        "tables": [_shown(table, query, user, most) for table in list_tables(query.view, ask)],
        "may_export": user.has_perm(EXPORT),
        "rows_at_most": ROWS_AT_MOST,
    }


def _search(query: ProgrammeQuery, user: User) -> list[Found]:
    finders: Mapping[str, Callable[[str], Sequence[tuple[object, str, str]]]] = {
        "retailer": partial(find_retailers, by_phone=user.has_perm("loyalty.view_retailer")),
        "consumer": partial(find_consumers, by_phone=user.has_perm("loyalty.view_consumer")),
        "product": find_products,
    }
    answers = []
    for what, text in query.found_by.items():
        matches = finders[what](text)
        rows = [(name, query.address(**{what: key}), more) for key, name, more in matches[:MOST_FOUND]]
        answers.append(Found(what, text, rows, has_more=len(matches) > MOST_FOUND))
    return answers


def _shown(table: Table, query: ProgrammeQuery, user: User, most: int) -> dict[str, object]:
    admin = table.admin if _may_open(user, table.admin) else ""
    lines = [_shown_line(table, line, query, admin) for line in table.lines[:most]]
    return {
        "table": table,
        "lines": lines,
        "all_href": query.address(rows="all") if len(table.lines) > most and not query.shows_all else "",
        "is_cut": len(table.lines) > most,
        "export_query": query.address(),
    }


def _shown_line(table: Table, line: Line, query: ProgrammeQuery, admin: str) -> dict[str, object]:
    texts = [cell_text(column.kind, value) for column, value in zip(table.columns, line.cells, strict=True)]
    drills = table.drill and line.key is not None
    return {
        "name": texts[0],
        "cells": list(zip(table.columns[1:], texts[1:], strict=True)),
        "href": query.address(**{table.drill: line.key}) if drills else "",
        "admin_href": reverse(admin, args=[line.key]) if admin and line.key is not None else "",
    }


def _may_open(user: User, admin: str) -> bool:
    """Whether there is such a page in the administration, and it is open to `user`."""
    if not admin or not user.is_staff:
        return False
    _, _, name = admin.partition(":")
    app, model, _ = name.split("_")
    try:
        reverse(admin, args=["0"])
    except NoReverseMatch:
        return False
    return user.has_perm(f"{app}.view_{model}")

"""What the pages of shops and of members have in common: a form for what is written down, and the deeds under it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, ClassVar, Final, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from approval.errors import DecisionRefusedError
from approval.queries.requests import find_request
from kit import clock
from people.admin.reading import ReadOnlyAdmin
from people.models import User
from people.refusals import RefusedError

REFUSALS: Final = (RefusedError, DecisionRefusedError, ValidationError)
MOST_LISTED: Final = 10


@dataclass(frozen=True, slots=True)
class Deed:
    """Something done to a shop or a member, and what it says before and after. `{}` stands for who it is."""

    word: str  # of its address
    title: str
    text: str
    done: str
    permission: str
    states: frozenset[str]
    carry_out: Callable[[Any, str, User, datetime], object]  # takes the reason
    wants_reason: bool = False
    wants_name: bool = False  # typed, since there is no way back
    is_grave: bool = False


class PartyAdmin(ReadOnlyAdmin):
    """Read-only for the site's own form; `edit` goes through the action, as each deed does."""

    show_full_result_count = False
    deeds: ClassVar[tuple[Deed, ...]] = ()
    kind: ClassVar[str]
    template: ClassVar[str]
    editable_by: ClassVar[str]
    closed_states: ClassVar[frozenset[str]] = frozenset()
    reviewed_states: ClassVar[frozenset[str]] = frozenset()

    def edit(self, party: Any, changes: Mapping[str, str], actor: User) -> object:
        raise NotImplementedError

    def make_form(self, party: Any, data: Any) -> forms.Form:
        raise NotImplementedError

    def tell(self, request: HttpRequest, party: Any) -> dict[str, Any]:
        """What the page shows beside the form and the deeds."""
        raise NotImplementedError

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """A number is found in any spelling: with blanks, dashes or brackets."""
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        digits = "".join(letter for letter in search_term if letter.isdigit())
        if digits and not any(letter.isalpha() for letter in search_term):
            found = found | queryset.filter(phone__contains=digits)
        return found, may_repeat

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(
                f"<uuid:pk>/{deed.word}",
                self.admin_site.admin_view(require_POST(partial(self.deed_view, deed=deed))),
                name=f"loyalty_{self.opts.model_name}_{deed.word}",
            )
            for deed in self.deeds
        ]
        urls: list[URLPattern] = super().get_urls()
        return [*own, *urls]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        party = self._find(request, object_id)
        may_edit = user_of(request).has_perm(self.editable_by)
        if request.method == "POST" and not may_edit:
            raise PermissionDenied
        if party is None:
            missing: HttpResponse = self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
            return missing
        form = self.make_form(party, request.POST or None) if may_edit else None
        if form and request.method == "POST" and self._save(request, party, form):
            return redirect(self._address, party.pk)
        return self._page(request, party, form)

    def deed_view(self, request: HttpRequest, pk: UUID, *, deed: Deed) -> HttpResponse:
        actor = user_of(request)
        if not actor.has_perm(deed.permission):
            raise PermissionDenied
        party: Any = get_object_or_404(self.get_queryset(request), pk=pk)
        name = str(party)
        if deed.wants_name and not is_same_name(request.POST.get("name", ""), name):
            messages.error(request, f"Nothing was done. Type “{name}” to confirm it.")
            return redirect(self._address, pk)
        reason = " ".join(request.POST.get("reason", "").split())
        say_outcome(
            request, lambda: deed.carry_out(party, reason, actor, clock.now()), done=deed.done.replace("{}", name)
        )
        return redirect(self._address, pk)

    @property
    def _address(self) -> str:
        return f"admin:loyalty_{self.opts.model_name}_change"

    def _find(self, request: HttpRequest, object_id: str) -> Any:
        try:
            key = UUID(object_id)
        except ValueError:
            return None
        return self.get_queryset(request).filter(pk=key).first()

    def _save(self, request: HttpRequest, party: Any, form: forms.Form) -> bool:
        if not form.is_valid():
            return False
        try:
            self.edit(party, form.cleaned_data, user_of(request))
        except REFUSALS as error:
            put_refusal(form, error)
            return False
        messages.success(request, "Saved.")
        return True

    def _page(self, request: HttpRequest, party: Any, form: forms.Form | None) -> HttpResponse:
        user = user_of(request)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": str(party),
            "party": party,
            "form": form if form and (form.is_bound or party.state not in self.closed_states) else None,
            "is_reviewed": party.state in self.reviewed_states,
            "chain": find_request(self.kind, party.pk) if user.has_perm("approval.view_request") else None,
            "deeds": [
                {"deed": deed, "url_name": f"admin:loyalty_{self.opts.model_name}_{deed.word}"}
                for deed in self.deeds
                if party.state in deed.states and user.has_perm(deed.permission)
            ],
            **self.tell(request, party),
        }
        return TemplateResponse(request, self.template, context)


def user_of(request: HttpRequest) -> User:
    """The site lets nobody in without logging in."""
    return cast(User, request.user)


def is_same_name(typed: str, name: str) -> bool:
    return " ".join(typed.split()).casefold() == " ".join(name.split()).casefold()


def say_outcome(request: HttpRequest, deed: Callable[[], object], *, done: str) -> None:
    try:
        deed()
    except REFUSALS as error:
        for words in error.messages if isinstance(error, ValidationError) else [str(error)]:
            messages.error(request, words)
    else:
        messages.success(request, done)


def put_refusal(form: forms.Form, error: Exception) -> None:
    """At the field it is about, where it is about one."""
    if not isinstance(error, ValidationError):
        name = error.field if isinstance(error, RefusedError) else ""
        form.add_error(name if name in form.fields else None, str(error))
        return
    for name, words in error.message_dict.items():
        form.add_error(name if name in form.fields else None, words)

"""The page of one's own API tokens: make one, see it once, revoke it."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from kit import clock
from people.api_tokens import LIFETIME_DAYS, issue_token, revoke_token
from people.models import ApiToken, User


class TokenForm(forms.Form):
    name = forms.CharField(max_length=80, label="What it is for", help_text="Such as: our accounting sheet.")
    lifetime_days = forms.IntegerField(
        min_value=1, max_value=LIFETIME_DAYS, initial=LIFETIME_DAYS, label="Days it is in force"
    )


@login_required
@permission_required("people.issue_token", raise_exception=True)
@require_http_methods(["GET", "POST"])
def show_tokens(request: HttpRequest) -> HttpResponse:
    user = _user(request)
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        issued = issue_token(user=user, at=clock.now(), **form.cleaned_data)
        return _page(request, user, TokenForm(), secret=issued.secret)
    return _page(request, user, form)


@login_required
@require_POST
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    user = _user(request)
    token = get_object_or_404(ApiToken, pk=token_id, user=user)
    revoke_token(token=token, actor=user, at=clock.now())
    return redirect("account_tokens")


def _page(request: HttpRequest, user: User, form: TokenForm, **more: Any) -> HttpResponse:
    tokens = ApiToken.objects.filter(user=user, revoked_at=None)
    return render(request, "account/tokens.html", {"form": form, "tokens": tokens, "now": clock.now(), **more})


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - login_required has seen to it
    return request.user

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from kit import clock
from people.admin.reading import ReadOnlyAdmin
from people.api_tokens import revoke_token
from people.models import ApiToken


class ApiTokenAdmin(ReadOnlyAdmin):
    """Whose programs may read what. Each user makes tokens on the page of the own account."""

    list_display = ("name", "prefix", "user", "created_at", "expires_at", "last_used_at", "revoked_at")
    list_select_related = ("user",)
    search_fields = ("name", "prefix", "user__username")
    fields = ("name", "prefix", "user", "created_at", "expires_at", "last_used_at", "revoked_at")
    actions = ("revoke",)

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("people.change_user")

    @admin.action(description="Revoke the chosen tokens", permissions=["revoke"])
    def revoke(self, request: HttpRequest, tokens: QuerySet[ApiToken]) -> None:
        for token in tokens:
            revoke_token(token=token, actor=request.user, at=clock.now())  # type: ignore[arg-type] # staff
        self.message_user(request, f"Revoked: {len(tokens)}.")

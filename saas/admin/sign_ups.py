from django.contrib import admin

from kit import clock
from people.admin.reading import ReadOnlyAdmin
from tenants.models import SignUp


class SignUpAdmin(ReadOnlyAdmin):
    list_display = ("name", "slug", "kind", "admin_email", "standing", "created_at")
    list_filter = ("state", "kind", "created_at")
    search_fields = ("name", "slug", "admin_email")
    date_hierarchy = "created_at"
    list_select_related = ("tenant",)
    fields = (
        ("name", "slug", "kind"),
        ("timezone", "currency", "country"),
        ("admin_name", "admin_email", "network"),
        ("standing", "tenant", "problem"),
        ("created_at", "mailed_at", "mail_tries"),
        ("confirmed_at", "expires_at"),
    )

    @admin.display(description="state", ordering="state")
    def standing(self, sign_up: SignUp) -> str:
        """What it waits for, in words."""
        if sign_up.state != SignUp.State.WAITING:
            return sign_up.get_state_display()
        if sign_up.expires_at <= clock.now():
            return "expired"
        if sign_up.mailed_at is None:
            return "waiting for its mail"
        return "waiting for another try" if sign_up.problem else "waiting to be confirmed"


REGISTER = [(SignUp, SignUpAdmin)]

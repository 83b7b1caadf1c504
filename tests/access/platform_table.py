"""Who may reach what on the platform's host: one row for each name and method beside the pages of admin classes.

A URL without a row fails `test_platform_table.py`. Petra runs the platform; a visitor is anybody.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

SECRET = {"secret": "no-such-link"}
KEY = {"uidb36": "x", "key": "y-z"}
TO_LOGIN = 302


@dataclass(frozen=True)
class Row:
    name: str
    petra: int
    visitor: int
    method: str = "GET"
    kwargs: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.method} {self.name}"


TABLE = [
    Row("home", 200, 200),
    # signing up
    Row("sign_up", 200, 200),
    Row("sign_up", 200, 200, "POST"),  # the form again, with what is missing
    Row("sign_up_sent", 200, 200),
    Row("sign_up_confirm", 404, 404, kwargs=SECRET),
    Row("sign_up_confirm", 404, 404, "POST", kwargs=SECRET),
    Row("sign_up_enter", 405, 405, kwargs=SECRET),
    Row("sign_up_enter", 302, 302, "POST", kwargs=SECRET),
    # logging in
    Row("account_login", 302, 200),
    Row("account_logout", 200, 302),
    Row("account_inactive", 200, 200),
    Row("account_reauthenticate", 200, TO_LOGIN),
    Row("account_change_password", 200, TO_LOGIN),
    Row("account_set_password", 302, TO_LOGIN),
    Row("account_reset_password", 200, 200),
    Row("account_reset_password_done", 200, 200),
    Row("account_reset_password_from_key", 200, 200, kwargs=KEY),
    Row("account_reset_password_from_key_done", 200, 200),
    Row("usersessions_list", 200, TO_LOGIN),
    Row("usersession_end", 404, TO_LOGIN, "POST", kwargs={"session_id": "7"}),
    Row("account_tokens", 200, TO_LOGIN),
    Row("account_token_revoke", 404, TO_LOGIN, "POST", kwargs={"token_id": "7"}),
    # administration, the pages of no model
    Row("admin:index", 200, TO_LOGIN),
    Row("admin:login", 403, TO_LOGIN),
    Row("admin:logout", 302, TO_LOGIN, "POST"),
    Row("admin:password_change", 302, TO_LOGIN),
    Row("admin:password_change_done", 200, TO_LOGIN),
    Row("admin:search", 200, TO_LOGIN),
    Row("admin:autocomplete", 403, TO_LOGIN),
    Row("admin:jsi18n", 200, TO_LOGIN),
    Row("admin:app_list", 200, TO_LOGIN, kwargs={"app_label": "tenants"}),
]
# The pages of these only show: whoever runs the platform reads them, and nobody writes them by hand.
READ_ONLY = ("tenants_signup", "tenants_platformevent")

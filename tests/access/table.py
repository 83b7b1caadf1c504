"""Who may reach what: one row for each name and method of the tenants' URLs.

A URL without a row fails `test_permission_table.py`. The pages of admin classes stand in `admin_table.py`.
`kwargs` maps the arguments of the URL to names of `things.make_things`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from people.roles import ROLES, Role

EVERYONE = frozenset(Role)
NOBODY: frozenset[Role] = frozenset()
STAFF = frozenset(role for role, rights in ROLES.items() if rights.enters_admin)
COMPANY = STAFF | {Role.ANALYST, Role.SALES_MANAGER}
SALES = COMPANY | {Role.SALES_REP}
EXPORTERS = frozenset({Role.MANAGER, Role.ADMIN, Role.DATA_STEWARD, Role.ANALYST, Role.SALES_MANAGER})
ENTRY = frozenset({Role.OPERATOR, Role.MANAGER, Role.ADMIN, Role.DATA_STEWARD, Role.SALES_MANAGER})
TOKEN_MAKERS = EXPORTERS

TO_LOGIN = 302
NO_KEY = 401
REFUSED = 403


@dataclass(frozen=True)
class Row:
    name: str
    may: frozenset[Role]
    method: str = "GET"
    status: int = 200  # for whoever may
    refused: int = REFUSED
    anonymous: int = TO_LOGIN
    but: Mapping[Role, int] = field(default_factory=dict)  # roles with an answer of their own
    kwargs: Mapping[str, str] = field(default_factory=dict)
    data: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.method} {self.name}"


def open_to_all(name: str, method: str = "GET", status: int = 200, anonymous: int = 200, **more: object) -> Row:
    """A page for visitors; whoever is logged in may be sent elsewhere."""
    return Row(name, EVERYONE, method, status, anonymous=anonymous, **more)  # type: ignore[arg-type]


BACK_OFFICE = frozenset({Role.OPERATOR, Role.CHECKER, Role.MANAGER, Role.ADMIN})
INVOICE_ENTRY = BACK_OFFICE - {Role.CHECKER}
FIGURES = frozenset({Role.MANAGER, Role.ADMIN, Role.ANALYST, Role.SALES_MANAGER})
SHEETS = frozenset({Role.MANAGER, Role.ADMIN, Role.DATA_STEWARD})
OTHER_STAFF = dict.fromkeys(STAFF - SHEETS, REFUSED)
OFFICE = frozenset({Role.MANAGER, Role.ADMIN})
CHAIN = OFFICE | {Role.OPERATOR, Role.CHECKER}
ADMIN = frozenset({Role.ADMIN})
OTHER_OFFICE = dict.fromkeys(STAFF - OFFICE, REFUSED)
STEWARD_OUT = dict.fromkeys(STAFF - CHAIN, REFUSED)
KEY_KEEPERS = ADMIN | {Role.DATA_STEWARD}
NO_KEY_KEEPERS = dict.fromkeys(STAFF - KEY_KEEPERS, REFUSED)
NO_ADMIN = dict.fromkeys(STAFF - ADMIN, REFUSED)
IMPORT = {"pk": "import"}
RULE, DRAFT, TRIAL = {"pk": "rule"}, {"pk": "draft"}, {"pk": "trial"}
KEY = {"uidb36": "any_text", "key": "any_text"}

GIFT = {"redemption_id": "uuid"}

STEWARD_OUT = dict.fromkeys(STAFF - CHAIN, REFUSED)
OF_CONSUMER = {"consumer_id": "consumer"}

TABLE = [
    Row("home", EVERYONE, status=302),
    # logging in
    open_to_all("account_login", status=302),
    open_to_all("account_login", "POST", status=302),
    open_to_all("account_inactive"),
    open_to_all("account_reset_password"),
    open_to_all("account_reset_password_done"),
    open_to_all("account_reset_password_from_key", kwargs=KEY),
    open_to_all("account_reset_password_from_key_done"),
    Row("account_logout", EVERYONE, anonymous=302),
    Row("account_logout", EVERYONE, "POST", status=302),
    Row("account_reauthenticate", EVERYONE),
    Row("account_change_password", EVERYONE),
    Row("account_set_password", EVERYONE, status=302),
    Row("usersessions_list", EVERYONE),
    Row("usersessions_list", EVERYONE, "POST", status=302),
    Row("usersession_end", NOBODY, "POST", refused=404, kwargs={"session_id": "number"}),  # nobody has that session
    Row("account_tokens", TOKEN_MAKERS),
    Row("account_tokens", TOKEN_MAKERS, "POST"),
    Row("account_token_revoke", NOBODY, "POST", refused=404, kwargs={"token_id": "number"}),  # nobody has that key
    # dashboards
    Row("dashboard:overview", SALES),
    Row("dashboard:customers", SALES),
    Row("dashboard:customer", COMPANY, kwargs={"customer_id": "customer"}, but={Role.SALES_REP: 404}),  # another's book
    Row("dashboard:customers_export", EXPORTERS, kwargs={"extension": "csv"}),
    Row("dashboard:programme", FIGURES),
    Row("dashboard:programme_export", FIGURES, kwargs={"table": "programme_table", "extension": "csv"}),
    Row("dashboard:logo", EVERYONE, status=404, anonymous=404),
    # administration, the pages of no model
    Row("admin:index", STAFF, refused=TO_LOGIN),
    Row("admin:login", NOBODY),
    Row("admin:logout", STAFF, "POST", status=302, refused=TO_LOGIN),
    Row("admin:password_change", STAFF, status=302, refused=TO_LOGIN),
    Row("admin:password_change_done", STAFF, refused=TO_LOGIN),
    Row("admin:search", STAFF, refused=TO_LOGIN),
    Row("admin:autocomplete", STAFF, status=403, refused=TO_LOGIN),  # it takes the name of a field
    Row("admin:jsi18n", STAFF, refused=TO_LOGIN),
    Row("admin:app_list", STAFF, refused=TO_LOGIN, kwargs={"app_label": "admin_app"}),
    Row(
        "admin:people_user_end_session",
        frozenset({Role.ADMIN}),
        "POST",
        404,  # there is no such session
        refused=TO_LOGIN,
        but=dict.fromkeys(STAFF - {Role.ADMIN}, REFUSED),
        kwargs={"user_id": "uuid", "session_id": "number"},
    ),
    Row("admin:approvals_queue", CHAIN, refused=TO_LOGIN, but=STEWARD_OUT),
    Row("admin:approvals_several", CHAIN, "POST", 302, refused=TO_LOGIN, but=STEWARD_OUT),  # nothing is ticked
    # it waits for an Operator: others find it only when they see all
    Row(
        "admin:approvals_decision",
        CHAIN,
        refused=TO_LOGIN,
        but={Role.CHECKER: 404, **STEWARD_OUT},
        kwargs={"pk": "approval"},
    ),
    Row(
        "admin:approvals_decision",
        CHAIN,
        "POST",
        409,  # no answer was given
        refused=TO_LOGIN,
        but={Role.CHECKER: 404, **STEWARD_OUT},
        kwargs={"pk": "approval"},
    ),
    Row(
        "admin:approval_delegation_revoke",
        frozenset({Role.MANAGER, Role.ADMIN}),
        "POST",
        302,
        refused=TO_LOGIN,
        but={Role.OPERATOR: 404, Role.CHECKER: 404, Role.DATA_STEWARD: 404},  # it is not theirs
        kwargs={"pk": "delegation"},
    ),
    # administration, the pages beside the five of each class
    *(
        Row(f"admin:commerce_{model}_{page}", SHEETS, method, status, refused=TO_LOGIN, but=OTHER_STAFF, kwargs=kwargs)
        for model in ("customer", "product", "order")
        for page, method, status, kwargs in (
            ("import", "GET", 200, {}),
            ("export", "GET", 200, {}),
            ("process_import", "POST", 200, {}),
            ("template", "GET", 200, {"extension": "csv"}),
        )
    ),
    Row("admin:ingestion_importjob_progress", STAFF, refused=TO_LOGIN, kwargs=IMPORT),
    Row("admin:ingestion_importjob_refused", STAFF, refused=TO_LOGIN, kwargs=IMPORT),
    Row(
        "admin:ingestion_webhookkey_retire",
        KEY_KEEPERS,
        "POST",
        302,
        refused=TO_LOGIN,
        but=NO_KEY_KEEPERS,
        kwargs={"pk": "webhook_key"},
    ),
    Row(
        "admin:ingestion_delivery_run",
        SHEETS,
        "POST",
        302,
        refused=TO_LOGIN,
        but=OTHER_STAFF,
        kwargs={"pk": "delivery"},
    ),
    Row("webhook_sales", NOBODY, "POST", refused=NO_KEY, anonymous=NO_KEY),  # a signature, and no person, lets in
    Row("admin:ingestion_importjob_cancel", STAFF, "POST", 302, refused=TO_LOGIN, kwargs=IMPORT),
    Row("admin:ingestion_importjob_rerun", SHEETS, "POST", 302, refused=TO_LOGIN, but=OTHER_STAFF, kwargs=IMPORT),
    Row("admin:loyalty_earningrule_draft", OFFICE, "POST", 302, refused=TO_LOGIN, but=OTHER_OFFICE, kwargs=RULE),
    Row("admin:loyalty_earningruleversion_try", OFFICE, refused=TO_LOGIN, but=OTHER_OFFICE, kwargs=DRAFT),
    Row("admin:loyalty_earningruleversion_tried", CHAIN, refused=TO_LOGIN, but=STEWARD_OUT, kwargs=TRIAL),
    Row("admin:loyalty_earningruleversion_publish", ADMIN, "POST", 302, refused=TO_LOGIN, but=NO_ADMIN, kwargs=DRAFT),
    Row("admin:ingestion_importjob_columns", SHEETS, status=302, refused=TO_LOGIN, but=OTHER_STAFF, kwargs=IMPORT),
    # the phone app; what its shells show comes from the mobile API
    *(
        row
        for app, role in (("retailer", Role.RETAILER), ("me", Role.CONSUMER))
        for row in (
            Row(f"phone:{app}_home", frozenset({role})),
            Row(f"phone:{app}_screen", frozenset({role}), kwargs={"screen": "any_text"}),
            open_to_all(f"phone:{app}_manifest"),
            open_to_all(f"phone:{app}_worker"),
            open_to_all(f"phone:{app}_icon", kwargs={"size": "number"}),
        )
    ),
    *(
        Row(
            f"admin:loyalty_invoice_{deed}",
            INVOICE_ENTRY,
            "POST",
            404,  # there is no such invoice
            refused=TO_LOGIN,
            but=dict.fromkeys(STAFF - INVOICE_ENTRY, 404),
            kwargs={"invoice_id": "uuid"},
        )
        for deed in ("pictures", "submit", "withdraw", "throw_away")
    ),
    Row(
        "admin:loyalty_invoice_page",
        BACK_OFFICE,
        status=404,  # there is no such page
        refused=TO_LOGIN,
        but=dict.fromkeys(STAFF - BACK_OFFICE, REFUSED),
        kwargs={"page_id": "uuid", "form": "any_text"},
    ),
    *(
        Row(
            f"admin:loyalty_{party}_{deed}",
            may,
            "POST",
            404,  # there is none of that id
            refused=TO_LOGIN,
            but=dict.fromkeys(STAFF - may, REFUSED),
            kwargs={"pk": "uuid"} | more,
        )
        for party, deed, may, more in (
            ("retailer", "hand_in", INVOICE_ENTRY, {}),
            *(("retailer", deed, OFFICE, {}) for deed in ("suspend", "reopen", "close")),
            *(("consumer", deed, OFFICE, {}) for deed in ("suspend", "reopen", "close")),
            ("consumer", "anonymise", ADMIN, {}),
            ("consumer", "unlink", INVOICE_ENTRY, {"link_id": "number"}),
        )
    ),
    Row(
        "admin:loyalty_retailercode_revoke",
        OFFICE,
        "POST",
        302,
        refused=TO_LOGIN,
        but=OTHER_OFFICE,
        kwargs={"pk": "retailer_code"},
    ),
    Row("admin:loyalty_account_liability", CHAIN, refused=TO_LOGIN, but=STEWARD_OUT),
    Row("admin:loyalty_account_statement", CHAIN, refused=TO_LOGIN, but=STEWARD_OUT, kwargs=OF_CONSUMER),
    Row("admin:loyalty_account_statement_pdf", CHAIN, refused=TO_LOGIN, but=STEWARD_OUT, kwargs=OF_CONSUMER),
    # API
    Row("api_health", STAFF, anonymous=NO_KEY),
    Row("api:overview_kpis", SALES, anonymous=NO_KEY),
    Row("api:customers_segments", SALES, anonymous=NO_KEY),
    Row("api:customers_lifetime_value", SALES, anonymous=NO_KEY),
    Row("api:clients", SALES, anonymous=NO_KEY),
    Row("api:client", COMPANY, anonymous=NO_KEY, but={Role.SALES_REP: 404}, kwargs={"customer_id": "customer"}),
    Row("api:client", ENTRY, "PATCH", anonymous=NO_KEY, but={Role.SALES_REP: 404}, kwargs={"customer_id": "customer"}),
    Row("api:schema", EVERYONE, anonymous=NO_KEY),
    # doors of the phone app
    open_to_all("entrance:register"),
    open_to_all("entrance:register", "POST"),
    *(open_to_all(f"entrance:{door}_login", method) for door in ("retailer", "me") for method in ("GET", "POST")),
    *(
        open_to_all(f"entrance:{door}_digits", method, 302, anonymous=302)  # nobody has asked for a code
        for door in ("retailer", "me")
        for method in ("GET", "POST")
    ),
    # mobile API: whose it is follows from the retailer or consumer, whom nobody here is
    Row("mobile:log_in_code", EVERYONE, "POST", 400, anonymous=400),
    Row("mobile:log_in", EVERYONE, "POST", 400, anonymous=400),
    Row("mobile:registration", EVERYONE, "POST", 400, anonymous=400),
    Row("mobile:registration_verify", EVERYONE, "POST", 400, anonymous=400),
    *(
        Row(f"mobile:{name}", NOBODY, method, anonymous=NO_KEY, kwargs=kwargs)
        for name, methods, kwargs in (
            ("retailer_profile", ("GET", "PATCH"), {}),
            ("retailer_submit", ("POST",), {}),
            ("documents", ("GET", "POST"), {}),
            ("document", ("DELETE",), {"document_id": "number"}),
            ("document_picture", ("GET",), {"document_id": "number"}),
            ("consumers", ("GET", "POST"), {}),
            ("consumer_code", ("POST",), {}),
            ("consumer", ("GET", "PATCH"), {"consumer_id": "uuid"}),
            ("consumer_submit", ("POST",), {"consumer_id": "uuid"}),
            ("my_profile", ("GET", "PATCH"), {}),
            ("my_retailers", ("GET",), {}),
            ("my_retailer", ("DELETE",), {"retailer_id": "uuid"}),
        )
        for method in methods
    ),
    Row("mobile:refresh", EVERYONE, "POST", 400, anonymous=400),
    Row("mobile:log_out", EVERYONE, "POST", 204, anonymous=NO_KEY),
    Row("mobile:devices", EVERYONE, anonymous=NO_KEY),
    Row("mobile:device", EVERYONE, "DELETE", 404, anonymous=NO_KEY, kwargs={"device_id": "uuid"}),
    Row("mobile:rewards", NOBODY, anonymous=NO_KEY),
    Row("mobile:reward_picture", EVERYONE, status=404, anonymous=NO_KEY, kwargs={"reward_id": "number"}),
    Row("mobile:redemptions", NOBODY, anonymous=NO_KEY),
    Row("mobile:redemptions", NOBODY, "POST", anonymous=NO_KEY),
    Row("mobile:redemption", NOBODY, anonymous=NO_KEY, kwargs=GIFT),
    *(
        Row(f"mobile:redemption_{deed}", NOBODY, "POST", anonymous=NO_KEY, kwargs=GIFT)
        for deed in (
            "consent_code",
            "consent",
            "cancel",
            "resubmit",
            "answer",
            "received",
            "hand_over_code",
            "hand_over",
        )
    ),
    Row("mobile:my_rewards", NOBODY, anonymous=NO_KEY),
    Row("mobile:my_redemptions", NOBODY, anonymous=NO_KEY),
    Row("mobile:my_redemption", NOBODY, anonymous=NO_KEY, kwargs=GIFT),
    *(
        Row(f"mobile:my_{deed}", NOBODY, "POST", anonymous=NO_KEY, kwargs=GIFT)
        for deed in ("consent_code", "consent", "cancel")
    ),
    Row(
        "admin:loyalty_reward_stock",
        NOBODY,
        refused=TO_LOGIN,
        but=dict.fromkeys(STAFF, 404),
        kwargs={"object_id": "number"},
    ),
    Row(
        "admin:loyalty_retailer_document",
        NOBODY,
        refused=TO_LOGIN,
        but={**STEWARD_OUT, **dict.fromkeys(CHAIN, 404)},
        kwargs={"document_id": "number", "form": "any_text"},
    ),
    Row("notices:mine", NOBODY, anonymous=NO_KEY),
    Row("notices:mine", NOBODY, "PATCH", anonymous=NO_KEY),
    Row("notices:retailer", NOBODY, anonymous=NO_KEY),
    Row("notices:retailer", NOBODY, "PATCH", anonymous=NO_KEY),
    Row("mobile:my_home", NOBODY, anonymous=NO_KEY),
    Row("mobile:my_points", NOBODY, anonymous=NO_KEY),
    Row("mobile:my_points_paper", NOBODY, anonymous=NO_KEY),
    Row("mobile:my_purchases", NOBODY, anonymous=NO_KEY),
    Row("mobile:my_purchase", NOBODY, anonymous=NO_KEY, kwargs={"invoice_id": "uuid"}),
    Row("mobile:invoice_points", NOBODY, anonymous=NO_KEY, kwargs={"invoice_id": "uuid"}),
    Row("mobile:schema", EVERYONE, anonymous=NO_KEY),
    *(
        Row(f"mobile:{name}", NOBODY, method, anonymous=NO_KEY, kwargs=kwargs)
        for name, methods, kwargs in (
            ("retailer_home", "GET", {}),
            ("uploads", "POST", {}),
            ("upload", "GET PATCH", {"upload_id": "uuid"}),
            ("invoices", "GET POST", {}),
            ("invoice", "GET PATCH DELETE", {"invoice_id": "uuid"}),
            ("pages", "POST", {"invoice_id": "uuid"}),
            ("page", "GET DELETE", {"invoice_id": "uuid", "page_id": "uuid"}),
            ("submit_invoice", "POST", {"invoice_id": "uuid"}),
            ("withdraw_invoice", "POST", {"invoice_id": "uuid"}),
            ("answer_query", "POST", {"invoice_id": "uuid"}),
            ("products", "GET", {}),
        )
        for method in methods.split()
    ),
    Row("mobile:nothing", EVERYONE, status=404, anonymous=NO_KEY),
    Row("api:nothing", EVERYONE, status=404, anonymous=NO_KEY),
]

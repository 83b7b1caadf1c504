"""What a tenant begins with: the levels of each kind, and words for refusing. All of it can be changed in the admin."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from approval.models import Kind, Verdict
from people.roles import Role


@dataclass(frozen=True, slots=True)
class DefaultLevel:
    """`amount_from` is money for an invoice and points for a redemption or an adjustment."""

    role: Role
    time_limit_hours: int
    amount_from: int = 0
    escalate_to: Role | None = None


# A working day for the first look, one more for each higher level; what is late also goes one role up.
LEVELS: Final[Mapping[Kind, tuple[DefaultLevel, ...]]] = {
    Kind.RETAILER: (
        DefaultLevel(Role.CHECKER, 24, escalate_to=Role.MANAGER),
        DefaultLevel(Role.MANAGER, 48, escalate_to=Role.ADMIN),
    ),
    Kind.CONSUMER: (DefaultLevel(Role.CHECKER, 24, escalate_to=Role.MANAGER),),
    Kind.INVOICE: (
        DefaultLevel(Role.OPERATOR, 8, escalate_to=Role.CHECKER),
        DefaultLevel(Role.CHECKER, 24, escalate_to=Role.MANAGER),
        DefaultLevel(Role.MANAGER, 24, amount_from=1_000, escalate_to=Role.ADMIN),
        DefaultLevel(Role.ADMIN, 48, amount_from=10_000),
    ),
    Kind.REDEMPTION: (
        DefaultLevel(Role.CHECKER, 24, escalate_to=Role.MANAGER),
        DefaultLevel(Role.MANAGER, 24, amount_from=5_000, escalate_to=Role.ADMIN),
    ),
    Kind.POINTS_ADJUSTMENT: (
        DefaultLevel(Role.MANAGER, 24, escalate_to=Role.ADMIN),
        DefaultLevel(Role.ADMIN, 48, amount_from=1_000),
    ),
    Kind.CUSTOMER_MERGE: (DefaultLevel(Role.MANAGER, 48, escalate_to=Role.ADMIN),),
}

# code -> words. Whoever handed the entry in reads them, so they say what to do.
Words = Mapping[str, str]

_UNCLEAR: Final = {"please_explain": "Please explain what we ask in the note"}
_NOT_ALLOWED: Final = {"not_allowed": "The rules of the programme do not allow it"}

REASONS: Final[Mapping[Kind, Mapping[Verdict, Words]]] = {
    Kind.RETAILER: {
        Verdict.RETURN: {
            "document_missing": "A document is missing",
            "document_unreadable": "A document cannot be read",
            "address_incomplete": "The address is not complete",
        },
        Verdict.QUERY: {"call_us": "We could not reach you, please call us", **_UNCLEAR},
        Verdict.REJECT: {
            "not_a_dealer": "The shop does not sell our products",
            "known_already": "The shop is registered already",
            **_NOT_ALLOWED,
        },
    },
    Kind.CONSUMER: {
        Verdict.RETURN: {"name_incomplete": "The name is not complete", "trade_missing": "The trade is missing"},
        Verdict.QUERY: _UNCLEAR,
        Verdict.REJECT: {"known_already": "The person is registered already", **_NOT_ALLOWED},
    },
    Kind.INVOICE: {
        Verdict.RETURN: {
            "picture_unreadable": "The picture cannot be read, please take it again",
            "page_missing": "A page is missing",
            "number_differs": "The number is not the one on the picture",
            "amount_differs": "The amount is not the one on the picture",
            "date_differs": "The date is not the one on the picture",
            "lines_differ": "The lines are not those on the picture",
            "wrong_consumer": "The invoice is made out to somebody else",
        },
        Verdict.QUERY: {"which_product": "Which product is meant?", **_UNCLEAR},
        Verdict.REJECT: {
            "handed_in_before": "The invoice was handed in before",
            "not_an_invoice": "The picture shows no invoice",
            "altered": "The invoice was altered",
            "too_old": "The invoice is too old",
            "no_product_of_ours": "None of our products is on it",
            **_NOT_ALLOWED,
        },
    },
    Kind.REDEMPTION: {
        Verdict.RETURN: {"address_incomplete": "The address for delivery is not complete"},
        Verdict.QUERY: _UNCLEAR,
        Verdict.REJECT: {
            "out_of_stock": "The gift is out of stock",
            "under_investigation": "Points of this consumer are being looked into",
            **_NOT_ALLOWED,
        },
    },
    Kind.POINTS_ADJUSTMENT: {
        Verdict.RETURN: {"proof_missing": "The proof is missing", "points_differ": "The points do not fit the proof"},
        Verdict.QUERY: _UNCLEAR,
        Verdict.REJECT: {"unfounded": "There is no ground for it", **_NOT_ALLOWED},
    },
    Kind.CUSTOMER_MERGE: {
        Verdict.RETURN: {"proof_missing": "It is not clear that both are the same"},
        Verdict.QUERY: _UNCLEAR,
        Verdict.REJECT: {"two_customers": "They are two customers"},
    },
}

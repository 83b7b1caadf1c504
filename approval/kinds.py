"""What the chain must know of an entry, and where it asks: one handler per kind, listed in `saas/approvals.py`."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from hashlib import sha256
from typing import Any, Final

from django.conf import settings
from django.db import models
from django.utils.module_loading import import_string

from approval.models import Decision, Kind, Request
from people.models import User
from people.record import System

PLAIN_PANEL: Final = "admin/approval/plain_panel.html"


@dataclass(frozen=True, slots=True)
class Content:
    """An entry as deciders see it. `data` is plain JSON: it is hashed, kept with each revision, and compared.

    It follows from the entry alone: no clock, no state, nothing that changes while nobody edits. `region` is where
    the entry belongs on the tenant's map, for those who filter the queue by it.
    """

    label: str
    amount: Decimal
    data: dict[str, Any]
    region: str = ""


@dataclass(frozen=True, slots=True)
class Handler:
    """How one kind of entry goes through the chain. Each function runs inside the chain's own transaction.

    `load` gets the id and returns the entry locked (SELECT … FOR UPDATE). `approved` writes what must be true
    together with the last approval; it may raise `approval.errors.DecisionRefusedError` and then nothing happened.
    `panel` names the template that shows the entry on the queue page; `panel_context` feeds it. `PLAIN_PANEL` shows
    the content as a table and needs nothing; pictures come as `pages`, a list of {"url", "label"}.

    Whoever locks both locks the entry first and its request after it, so that nobody waits in a circle.
    """

    load: Callable[[str], models.Model]
    content: Callable[[Any], Content]
    approved: Callable[[Any, User, datetime], None]
    returned: Callable[[Any, Decision], None]
    rejected: Callable[[Any, Decision], None]
    queried: Callable[[Any, Decision], None]
    answered: Callable[[Any, User | System, datetime], None]
    panel: str
    panel_context: Callable[[Any, Request], Mapping[str, Any]]


@cache
def _handlers(path: str) -> Mapping[str, Handler]:
    table: Mapping[str, Handler] = import_string(path)
    return table


def handler_of(kind: str) -> Handler:
    """Raises KeyError for a kind that no app of this installation handles."""
    return _handlers(settings.APPROVAL_HANDLERS)[Kind(kind)]


def hash_of(content: Content) -> str:
    """What deciders must have seen. The amount belongs to it, since it chooses the levels."""
    seen = {"amount": f"{content.amount:.2f}", "data": content.data}
    text = json.dumps(seen, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()

"""One invoice from its photo to points, and one gift to the hand: over HTTP, each step by whom it belongs to."""

import hashlib
import json
import time
import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django_tenants.utils import tenant_context

from approval.models import Request
from kit import clock
from outreach.delivery.quiet import next_open
from outreach.models import Message
from people.models import OneTimeCode
from people.one_time_codes import hash_of
from saas.demo.maker_catalog import list_skus
from saas.demo.programme.paper import Paper, PaperLine, draw_photo
from saas.demo.programme.people import PAUL, RITA
from saas.demo.visitor import Page, Visitor
from tenants.models import Tenant

API: Final = "/api/mobile/v1"
_DIGITS: Final = "204781"
_NOTICE_SECONDS: Final = 60


class WalkError(Exception):
    """A step did not do what it should; the text says which and what came instead."""


@dataclass(frozen=True)
class Walk:
    """`visitors`: by user name, all logged in at the manufacturer's host."""

    tenant: Tenant
    visitors: dict[str, Visitor]

    def bring_invoice_to_points(self) -> str:
        """Rita photographs and hands in, Mara and Chen approve, Paul sees it and is told; what came of it."""
        paper = self._draw()
        upload_id = self._upload(draw_photo(paper, seed=uuid.uuid4().int % 1000))
        path = f"retailer/invoices/{self._draft(paper)}"
        self._post(RITA.phone, f"{path}/pages", {"upload": upload_id})
        self._post(RITA.phone, f"{path}/submit")
        invoice_id = path.rpartition("/")[2]
        for name in ("mara", "chen"):
            self._approve(name, invoice_id)
        invoice = self._look(RITA.phone, path)
        _expect(invoice["state"] == "approved" and invoice["points"] > 0, f"the invoice is {invoice}")
        bought = self._look(PAUL.phone, f"me/purchases/{invoice_id}")
        _expect(str(invoice["points"]) in json.dumps(bought), f"Paul sees {bought}")
        told = self._await_text("invoice_approved", f"invoice:{invoice_id}")
        return f"the invoice brought {invoice['points']} points; the text to Paul {told}"

    def bring_gift_to_hand(self) -> str:
        """Rita asks, Paul agrees with his code, Chen approves, Mara sends it, Rita hands it over; what came of it."""
        paul_id = self._find_paul()
        gifts = self._look(RITA.phone, f"rewards?consumer={paul_id}")["gifts"]
        gift = next((one for one in gifts if not one["why_not"]), None)
        if gift is None:
            raise WalkError(f"Paul may have no gift: {gifts}")
        asked = self._post(RITA.phone, "retailer/redemptions", {"consumer_id": paul_id, "reward_id": gift["id"]})
        gift_id = asked["redemption"]["id"]
        path = f"retailer/redemptions/{gift_id}"
        self._post(RITA.phone, f"{path}/consent", self._code(f"{path}/consent/code"))
        self._approve("chen", gift_id)
        for step in ("packed", "dispatched"):
            self._book(gift_id, step)
        self._post(RITA.phone, f"{path}/received")
        self._post(RITA.phone, f"{path}/hand-over", self._code(f"{path}/hand-over/code"))
        mine = self._look(PAUL.phone, f"me/redemptions/{gift_id}")["redemption"]
        _expect(mine["state"] == "fulfilled", f"Paul's gift is {mine}")
        told = self._await_text("gift_handed_over", f"redemption:{gift_id}")
        return f"the gift was: {gift['name']}; the text to Paul {told}"

    def _await_text(self, kind: str, source: str) -> str:
        """What became of the text to Paul, as Max finds it in the outbox: it is sent, or waits for the morning."""
        now = clock.now()
        is_day = next_open(now, ZoneInfo(self.tenant.timezone)) == now
        state = Message.State.SENT if is_day else Message.State.QUEUED
        query = urlencode({"kind": kind, "q": source, "channel__exact": "sms", "state__exact": state})
        began = time.monotonic()
        while PAUL.phone not in self.visitors["max"].get(f"/admin/outreach/message/?{query}").words:
            if time.monotonic() - began > _NOTICE_SECONDS:
                raise WalkError(f"the text {kind} to Paul about {source} is not {state} in the outbox")
            time.sleep(0.2)
        seconds = time.monotonic() - began
        return f"was sent {seconds:.1f} s later" if is_day else "waits for the morning"

    def _draw(self) -> Paper:
        sku = list_skus()[3]
        line = PaperLine(sku.code, sku.name, 4, Decimal(sku.price) / 100)
        number = f"RE-{clock.today(self.tenant.timezone).year}-{uuid.uuid4().int % 900_000 + 100_000}"
        yesterday: date = clock.today(self.tenant.timezone) - timedelta(days=1)
        return Paper(RITA.name, RITA.street, RITA.city, PAUL.name, number, yesterday, (line,))

    def _upload(self, photo: bytes) -> str:
        """In two parts, as a phone with a bad line sends it."""
        about = {"filename": "photo.jpg", "size": len(photo), "sha256": hashlib.sha256(photo).hexdigest()}
        upload_id = str(self._post(RITA.phone, "uploads", about)["id"])
        half = len(photo) // 2
        for offset, part in ((0, photo[:half]), (half, photo[half:])):
            page = self.visitors[RITA.phone].send(
                "PATCH",
                f"{API}/uploads/{upload_id}",
                part,
                content_type="application/offset+octet-stream",
                headers={"Upload-Offset": str(offset)},
            )
            _expect(page.status == 200, f"a part of the photo answers {page.status}: {page.text[:200]}")
        return upload_id

    def _draft(self, paper: Paper) -> str:
        line = paper.lines[0]
        draft = {
            "draft_key": str(uuid.uuid4()),
            "consumer": self._find_paul(),
            "number": paper.number,
            "invoiced_on": paper.day.isoformat(),
            "net": str(paper.net),
            "tax": str(paper.tax),
            "gross": str(paper.net + paper.tax),
            "lines": [{"text": line.text, "sku": line.sku, "quantity": str(line.quantity), "net": str(line.net)}],
        }
        return str(self._post(RITA.phone, "retailer/invoices", draft)["id"])

    def _find_paul(self) -> str:
        consumers = self._look(RITA.phone, "retailer/consumers?limit=100")["items"]
        return next(str(one["id"]) for one in consumers if one["name"] == PAUL.name)

    def _approve(self, username: str, subject_id: str) -> None:
        with tenant_context(self.tenant):
            request = Request.objects.get(subject_id=subject_id)
        path = f"/admin/approvals/{request.pk}/"
        shown = self.visitors[username].get(path)
        _expect(request.content_hash in shown.text, f"{username} sees no decision to take at {path}")
        decision = {"verdict": "approve", "seen_hash": request.content_hash, "level": str(request.level)}
        self.visitors[username].post(path, decision)
        with tenant_context(self.tenant):
            after = Request.objects.get(pk=request.pk)
        _expect((after.state, after.level) != (request.state, request.level), f"{username} approved in vain at {path}")

    def _book(self, gift_id: str, step: str) -> None:
        path = f"/admin/loyalty/redemption/{gift_id}/change/"
        page = self.visitors["mara"].post(path, {"step": step, "note": ""})
        _expect(page.status == 200, f"{path} answers {page.status} to {step}")

    def _code(self, path: str) -> dict[str, str]:
        """What Paul reads out: the text went to his phone, so the digits are written over by known ones."""
        code_id = uuid.UUID(self._post(RITA.phone, path)["code_id"])
        with tenant_context(self.tenant):
            OneTimeCode.objects.filter(pk=code_id).update(code_hmac=hash_of(_DIGITS, code_id=code_id))
        return {"code_id": str(code_id), "digits": _DIGITS}

    def _look(self, username: str, path: str) -> dict[str, Any]:
        return _read(self.visitors[username].get(f"{API}/{path}"))

    def _post(self, username: str, path: str, data: dict[str, Any] | None = None) -> dict[str, Any]:
        page = self.visitors[username].send(
            "POST",
            f"{API}/{path}",
            json.dumps(data or {}).encode(),
            content_type="application/json",
            headers={"Idempotency-Key": str(uuid.uuid4())},
        )
        return _read(page)


def _read(page: Page) -> dict[str, Any]:
    _expect(page.status in (200, 201), f"{page.path} answers {page.status}: {page.text[:300]}")
    answer: dict[str, Any] = json.loads(page.text)
    return answer


def _expect(is_so: bool, otherwise: str) -> None:  # noqa: FBT001 (reads as an assertion)
    if not is_so:
        raise WalkError(otherwise)

"""Who takes part in the day: phones that speak to the API, and desks in the office that speak to the pages."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from people.models import User
from tests.loyalty.conftest import V1, Phone

PART = "application/offset+octet-stream"
HOST = "mara.localhost"


@dataclass
class Handheld:
    """A phone with its tokens. What it asks must be answered as expected; the answer's body is returned."""

    tokens: dict[str, Any] = field(default_factory=dict)

    @property
    def _line(self) -> Phone:
        known = {"authorization": f"Bearer {self.tokens['access_token']}"} if self.tokens else {}
        return Phone(headers={"host": HOST, **known})

    def look(self, path: str, *, status: int = 200, **query: Any) -> Any:
        return self._read(self._line.look(path, **query), status)

    def send(self, path: str, data: Any = None, *, status: int = 200, key: str = "") -> Any:
        return self._read(self._line.send(path, data, key=key), status)

    def change(self, path: str, data: Any, *, status: int = 200) -> Any:
        return self._read(self._line.patch(f"{V1}/{path}", data, format="json"), status)

    def remove(self, path: str, *, status: int = 204) -> Any:
        return self._read(self._line.delete(f"{V1}/{path}"), status)

    def announce(self, content: bytes, name: str = "photo.jpg") -> str:
        digest = sha256(content).hexdigest()
        return str(self.send("uploads", {"filename": name, "size": len(content), "sha256": digest}, status=201)["id"])

    def send_part(self, upload: str, offset: int, part: bytes, *, status: int = 200) -> Any:
        answer = self._line.generic(
            "PATCH", f"{V1}/uploads/{upload}", part, content_type=PART, headers={"upload-offset": str(offset)}
        )
        return self._read(answer, status)

    def send_file(self, content: bytes) -> str:
        """Over a line that breaks after the first part: the answer is lost, the phone asks how much is there."""
        upload = self.announce(content)
        half = len(content) // 2
        self.send_part(upload, 0, content[:half])
        assert self.send_part(upload, 0, content[:half], status=409)["code"] == "wrong_offset"
        there = self.look(f"uploads/{upload}")["received"]
        assert self.send_part(upload, there, content[there:])["state"] == "complete"
        return upload

    def _read(self, answer: Any, status: int) -> Any:
        assert answer.status_code == status, (answer.status_code, answer.content)
        return answer.json() if answer.content else None


@dataclass
class Desk:
    """Somebody of the office at the pages for deciding."""

    browser: Any

    def decide(self, verdict: str, label: str, *, note: str = "", stale: bool = False) -> str:
        """Open the first of that name in the queue, and answer to what stands there; the page that follows."""
        queue = self.browser.get("/admin/approvals/").text
        found = re.search(rf'href="(/admin/approvals/[0-9a-f-]+/)[^"]*"[^>]*>{re.escape(label)}', queue)
        assert found, f"{label} is not in the queue"
        return self.answer(found[1], verdict, note=note, stale=stale)

    def answer(self, page: str, verdict: str, *, note: str = "", stale: bool = False) -> str:
        shown = self.browser.get(page).text
        fields = {name: _hidden(shown, name) for name in ("seen_hash", "level")}
        if stale:
            fields["seen_hash"] = "0" * len(fields["seen_hash"])
        answer = self.browser.post(
            page, {**fields, "verdict": verdict, "note": note, "reason": _reason(shown, verdict)}
        )
        assert answer.status_code == (409 if stale else 302), answer.text
        return str(answer.text)

    def sees(self, label: str) -> bool:
        return label in self.browser.get("/admin/approvals/").text


def desk_of(client_of: Callable[[User], Any], user: User) -> Desk:
    return Desk(client_of(user))


def _hidden(page: str, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]*)"', page)[1]


def _reason(page: str, verdict: str) -> str:
    """The first reason that the screen offers for that answer."""
    panel = re.search(rf'name="verdict" value="{verdict}">(.*?)</form>', page, re.DOTALL)
    option = re.search(r'<option value="(\d+)"', panel[1]) if panel else None
    return option[1] if option else ""

"""A server on loopback that speaks Twilio's Messages API, with the magic numbers of its test accounts."""

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

ACCOUNT, TOKEN, SENDER = "AC" + "0" * 32, "a secret token", "+15005550006"
BY_RECEIVER = {
    "+15005550001": (400, 21211, "Invalid 'To' Phone Number"),
    "+15005550002": (400, 21612, "Message cannot be sent with the current combination of 'To' and/or 'From'"),
    "+15005550003": (403, 21408, "Permission to send an SMS has not been enabled for the region"),
    "+15005550004": (400, 21610, "Attempt to send to unsubscribed recipient"),
    "+15005550009": (400, 21614, "'To' number is not a valid mobile number"),
}
BY_SENDER = {
    "+15005550001": (400, 21212, "Invalid From Number"),
    "+15005550007": (400, 21606, "The From phone number is not a valid message-capable number"),
    "+15005550008": (429, 21611, "Message queue is full"),
}


@dataclass
class FakeTwilio:
    port: int = 0
    messages: list[dict[str, str]] = field(default_factory=list)
    broken: str = (
        ""  # "page": a proxy's 503; "gateway": its 502; "silence": takes the request and says nothing; "limit": a 429
    )

    @property
    def url(self) -> str:
        return self.url_from(SENDER)

    def url_from(self, sender: str, *, token: str = TOKEN) -> str:
        return f"twilio+http://{ACCOUNT}:{token.replace(' ', '%20')}@127.0.0.1:{self.port}?from={sender}"


class _Handler(BaseHTTPRequestHandler):
    fake: FakeTwilio

    def do_POST(self) -> None:
        form = {name: values[0] for name, values in parse_qs(self._body()).items()}
        if self.fake.broken == "silence":
            self.close_connection = True
            return
        if self.fake.broken == "gateway":
            self._judge(form)  # it was handed on; the answer got lost
            self._answer(502, b"<html>Bad Gateway</html>", "text/html")
            return
        if self.fake.broken == "page":
            self._answer(503, b"<html>Service Unavailable</html>", "text/html")
            return
        status, answer = self._judge(form)
        self._answer(status, json.dumps(answer).encode(), "application/json")

    def _judge(self, form: dict[str, str]) -> tuple[int, dict[str, object]]:
        key = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
        refused = BY_RECEIVER.get(form.get("To", "")) or BY_SENDER.get(form.get("From", ""))
        if self.path != f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json":
            refused = (404, 20404, "The requested resource was not found")
        elif self.headers["Authorization"] != f"Basic {key}":
            refused = (401, 20003, "Authenticate")
        elif self.fake.broken == "limit":
            refused = (429, 20429, "Too many requests")
        elif not refused and not (form.get("Body") and (form.get("From") or form.get("MessagingServiceSid"))):
            refused = (400, 21602, "Message body is required")
        if refused:
            status, code, message = refused
            info = f"https://www.twilio.com/docs/errors/{code}"
            return status, {"code": code, "message": message, "more_info": info, "status": status}
        self.fake.messages.append(form)
        sid = f"SM{len(self.fake.messages):032}"
        return 201, {
            "sid": sid,
            "status": "queued",
            "to": form["To"],
            "from": form.get("From"),
            "body": form["Body"],
            "num_segments": "1",
            "date_created": "Fri, 20 Nov 2026 10:00:00 +0000",
            "error_code": None,
            "error_message": None,
            "uri": f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{sid}.json",
        }

    def _body(self) -> str:
        return self.rfile.read(int(self.headers["Content-Length"])).decode()

    def _answer(self, status: int, body: bytes, content_type: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def running_twilio() -> Iterator[FakeTwilio]:
    fake = FakeTwilio()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"fake": fake}))
    fake.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

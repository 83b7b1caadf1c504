from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs

import pytest

from saas.demo.visitor import LogInError, Visitor

FORM = b'<form><input name="login"><input name="password"></form>'


class Shop(BaseHTTPRequestHandler):
    """A log-in form with a token in a cookie, a page behind it, and a redirect in a circle."""

    def do_GET(self) -> None:
        cookies = self.headers.get("Cookie", "")
        if self.path.startswith("/accounts/login/"):
            self.answer(200, FORM, cookie="csrftoken=t0ken")
        elif self.path == "/circle":
            self.answer(302, b"", location="/circle")
        elif "sessionid=s1" in cookies and self.headers["Host"].startswith("cafe.localhost:"):
            self.answer(200, b"<style>.x{}</style><h1>Fish &amp;  chips</h1><script>var x</script>")
        else:
            self.answer(302, b"", location=f"/accounts/login/?next={self.path}")

    def do_POST(self) -> None:
        fields = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        is_genuine = fields["csrfmiddlewaretoken"] == ["t0ken"] and "csrftoken=t0ken" in self.headers["Cookie"]
        if is_genuine and fields["login"] == ["ada"] and fields["password"] == ["right"]:
            self.answer(302, b"", location="/dashboard/", cookie="sessionid=s1; HttpOnly; Path=/")
        else:
            self.answer(200, FORM)

    def answer(self, status: int, body: bytes, *, location: str = "", cookie: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        if location:
            self.send_header("Location", location)
        if cookie:
            self.send_header("Set-Cookie", cookie)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Shop) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield server.server_port
        server.shutdown()


def test_logs_in_and_reads_what_a_person_reads(port: int) -> None:
    page = Visitor("cafe.localhost", port).log_in("ada", "right")
    assert (page.path, page.status, page.content_type, page.words) == (
        "/dashboard/",
        200,
        "text/html",
        "Fish & chips",
    )


def test_stays_logged_in(port: int) -> None:
    visitor = Visitor("cafe.localhost", port)
    visitor.log_in("ada", "right")
    assert visitor.get("/dashboard/customers?period=7d").words == "Fish & chips"


def test_another_visitor_is_a_stranger(port: int) -> None:
    Visitor("cafe.localhost", port).log_in("ada", "right")
    assert 'name="password"' in Visitor("cafe.localhost", port).get("/dashboard/").text


def test_says_when_the_form_refuses(port: int) -> None:
    with pytest.raises(LogInError, match="ada cannot log in"):
        Visitor("cafe.localhost", port).log_in("ada", "wrong")


def test_says_when_redirects_go_in_a_circle(port: int) -> None:
    with pytest.raises(LogInError, match="circle"):
        Visitor("cafe.localhost", port).get("/circle")

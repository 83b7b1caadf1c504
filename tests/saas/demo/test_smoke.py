from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from saas.demo.smoke import Findings, _report
from saas.demo.visitor import Visitor


class Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write("<h1>Revenue</h1><p>2,19M\u00a0€</p>".encode())

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def visitor() -> Iterator[Visitor]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield Visitor("cafe.localhost", server.server_port)
        server.shutdown()


def test_a_page_as_expected_is_well(visitor: Visitor, capsys: pytest.CaptureFixture[str]) -> None:
    assert _report("ada", lambda found: found.look(visitor, "/", "Revenue", "2,19M\u00a0€"))
    assert capsys.readouterr().out.startswith("ok    ada: 1 pages")


@pytest.mark.parametrize(
    ("words", "status", "complaint"),
    [("Profit", 200, "/ lacks “Profit”"), ("Revenue", 404, "/ answers 200, not 404")],
)
def test_a_wrong_page_is_named(visitor: Visitor, words: str, status: int, complaint: str) -> None:
    found = Findings()
    found.look(visitor, "/", words, status=status)
    assert found.wrong == [complaint]


def test_a_log_in_that_fails_is_a_finding(visitor: Visitor, capsys: pytest.CaptureFixture[str]) -> None:
    assert not _report("ada", lambda found: visitor.log_in("ada", "right"))
    assert "no log-in form" in capsys.readouterr().out


def test_a_server_that_is_gone_is_a_finding(capsys: pytest.CaptureFixture[str]) -> None:
    assert not _report("ada", lambda found: found.look(Visitor("cafe.localhost", 9), "/"))
    assert capsys.readouterr().out.startswith("WRONG ada")

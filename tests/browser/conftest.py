"""A real Chromium against the real server: a thread of this process, so that both see the same data and clock."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextvars import copy_context
from dataclasses import dataclass, field
from socketserver import TCPServer
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application
from django.db import connections
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from people.models import User
from tenants.models import Tenant
from tests.conftest import PASSWORD
from tests.insights.pages.conftest import at_noon, shop

__all__ = ["at_noon", "shop"]

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
# Reported by Chromium itself as console errors too; the event names the directive.
WATCH_POLICY = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`);
});
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if CHROMIUM is None:
        absent = pytest.mark.skip(
            reason="Chromium is not installed; set CHROMIUM or install the distribution's package"
        )
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(absent)


class QuietHandler(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Requests are not the test's output."""


class Server(WSGIServer):
    def server_bind(self) -> None:
        """Without the look-up of the own host name, which may take seconds."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = "localhost", self.server_address[1]
        self.setup_environ()


@pytest.fixture
def site(committed: None, shop: Tenant) -> Iterator[str]:
    """The address of Mara's tenant, with a shop's data in it."""
    server = make_server("127.0.0.1", 0, StaticFilesHandler(get_wsgi_application()), Server, QuietHandler)

    def serve() -> None:
        server.serve_forever(poll_interval=0.05)
        connections.close_all()

    # the frozen clock is a context variable, which a new thread would not inherit
    thread = Thread(target=copy_context().run, args=(serve,), daemon=True)
    thread.start()
    yield f"http://mara.localhost:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass
class Visit:
    """One person's browser. `complaints` are script errors and refusals of the policy."""

    page: Page
    site: str
    complaints: list[str] = field(default_factory=list)

    def log_in(self, user: User) -> None:
        self.page.goto(f"{self.site}/accounts/login/")
        self.page.get_by_label("User name").fill(user.username)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_load_state()

    def open(self, path: str) -> None:
        self.page.goto(f"{self.site}{path}")

    def wait_for_chart(self) -> None:
        self.page.wait_for_selector("figure[data-drawn]")


@pytest.fixture
def chromium(site: str, vera: User) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Browser, site: str, vera: User) -> Callable[..., Visit]:
    """`visit(width=390)` opens a browser in which Vera has logged in; other options are Playwright's."""

    def start(*, width: int = 1280, height: int = 900, **options: Any) -> Visit:
        context: BrowserContext = chromium.new_context(viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(20_000)
        context.add_init_script(WATCH_POLICY)
        made = Visit(context.new_page(), site)
        made.page.on("console", lambda said: made.complaints.append(said.text) if said.type == "error" else None)
        made.page.on("pageerror", lambda problem: made.complaints.append(str(problem)))
        made.log_in(vera)
        return made

    return start

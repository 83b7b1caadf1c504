"""A browser of a few lines: one host, cookies, the log-in form as a person fills it in.

It connects to 127.0.0.1 and names the host in the header, since not each machine resolves *.localhost.
"""

from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPResponse
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urljoin, urlsplit

_MOST_REDIRECTS = 6


@dataclass(frozen=True, slots=True)
class Page:
    path: str
    status: int
    content_type: str
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", errors="replace")

    @property
    def words(self) -> str:
        """What a person reads: without tags, scripts and styles."""
        reader = _Reader()
        reader.feed(self.text)
        return " ".join(" ".join(reader.pieces).split())


class LogInError(Exception):
    """The log-in form did not let this person in."""


class Visitor:
    def __init__(self, host: str, port: int, *, seconds: float = 60) -> None:
        self._host = host
        self._port = port
        self._seconds = seconds
        self._cookies: dict[str, str] = {}

    def get(self, path: str) -> Page:
        return self._follow("GET", path, None)

    def post(self, path: str, fields: dict[str, str]) -> Page:
        token = self._cookies.get("csrftoken", "")
        return self._follow("POST", path, urlencode({**fields, "csrfmiddlewaretoken": token}).encode())

    def log_in(self, username: str, password: str) -> Page:
        """Opens the form, sends it, and returns the page that follows. Raises LogInError."""
        form = self.get("/accounts/login/")
        if 'name="login"' not in form.text:
            raise LogInError(f"no log-in form at {self._host}{form.path} (status {form.status})")
        page = self.post(form.path, {"login": username, "password": password})
        if 'name="password"' in page.text or page.status >= 400:
            raise LogInError(f"{username} cannot log in to {self._host} (status {page.status})")
        return page

    def send(self, method: str, path: str, body: bytes, *, content_type: str, headers: dict[str, str]) -> Page:
        """A request of a program in the browser, with the token that shows it comes from a page of ours."""
        own = {"Content-Type": content_type, "X-CSRFToken": self._cookies.get("csrftoken", "")}
        return self._ask(method, path, body, own | headers)[0]

    def _follow(self, method: str, path: str, body: bytes | None) -> Page:
        for _ in range(_MOST_REDIRECTS):
            page, location = self._ask(method, path, body)
            if location is None:
                return page
            parts = urlsplit(urljoin(path, location))
            path = parts.path + (f"?{parts.query}" if parts.query else "")
            method, body = "GET", None
        raise LogInError(f"{self._host}{path} redirects in a circle")

    def _ask(
        self, method: str, path: str, body: bytes | None, more: dict[str, str] | None = None
    ) -> tuple[Page, str | None]:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=self._seconds)
        origin = f"http://{self._host}:{self._port}"
        headers = {"Host": f"{self._host}:{self._port}", "Accept": "text/html,application/json,*/*"}
        if self._cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": origin, "Referer": origin + path}
        try:
            connection.request(method, path, body=body, headers=headers | (more or {}))
            answer = connection.getresponse()
            self._keep_cookies(answer)
            page = Page(path, answer.status, answer.headers.get_content_type(), answer.read())
            location = answer.headers["Location"] if answer.status in (301, 302, 303) else None
            return page, location
        finally:
            connection.close()

    def _keep_cookies(self, answer: HTTPResponse) -> None:
        for line in answer.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(line).items():
                self._cookies[name] = morsel.value


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in ("script", "style", "template")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style", "template")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.pieces.append(unescape(data))

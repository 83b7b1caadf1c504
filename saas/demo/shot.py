"""Takes pictures of the running demo's pages with Chromium, wide and narrow, light and dark.

A developer's tool: playwright comes with requirements/dev.txt alone.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from saas.demo.logins import read_or_draw_password
from saas.demo.steps import say
from saas.embedded.errors import EmbeddedError

OUTPUT = Path(__file__).resolve().parents[2] / "docs" / "img"
WIDE, NARROW = {"width": 1280, "height": 960}, {"width": 390, "height": 844}
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--host-resolver-rules=MAP *.localhost 127.0.0.1"]


@dataclass(frozen=True, slots=True)
class Shot:
    name: str
    host: str
    path: str
    username: str = "ada"
    is_dark: bool = False
    is_narrow: bool = False


SHOTS = (
    Shot("overview", "cafe.localhost", "/dashboard/"),
    Shot("overview-dark", "cafe.localhost", "/dashboard/?period=1y", is_dark=True),
    Shot("overview-phone", "cafe.localhost", "/dashboard/", is_narrow=True),
    Shot("customers", "maker.localhost", "/dashboard/customers"),
    Shot("programme", "maker.localhost", "/dashboard/programme?period=90d"),
    Shot("programme-phone", "maker.localhost", "/dashboard/programme?period=90d", is_narrow=True),
    Shot("customers-phone", "cdnow.localhost", "/dashboard/customers", is_narrow=True),
    Shot("imports", "cafe.localhost", "/admin/ingestion/importjob/"),
    Shot("platform", "localhost", "/admin/", username="platform"),
)


def take_screenshots(run_dir: Path, *, shots: tuple[Shot, ...] = SHOTS, output: Path = OUTPUT) -> int:
    """Pictures of the demo that runs from this run folder, one file per shot."""
    from playwright.sync_api import sync_playwright

    browser_path = next((path for name in _BROWSERS if (path := shutil.which(name))), None)
    if browser_path is None:
        raise EmbeddedError("No Chromium is installed on this machine.")
    try:
        port = int((run_dir / "demo-port").read_text())
    except FileNotFoundError:
        raise EmbeddedError("Start the demo first: make demo") from None
    output.mkdir(parents=True, exist_ok=True)
    password = read_or_draw_password(run_dir)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=_ARGUMENTS)
        for shot in shots:
            _take(browser, shot, port=port, password=password, output=output)
        browser.close()
    return 0


def _take(browser: Any, shot: Shot, *, port: int, password: str, output: Path) -> None:
    context = browser.new_context(
        viewport=NARROW if shot.is_narrow else WIDE,
        color_scheme="dark" if shot.is_dark else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    origin = f"http://{shot.host}:{port}"
    page.goto(f"{origin}/accounts/login/")
    page.fill('input[name="login"]', shot.username)
    page.fill('input[name="password"]', password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/accounts/login/" not in url)
    page.goto(origin + shot.path)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=output / f"{shot.name}.png")
    context.close()
    say(f"{shot.name}.png" + "".join(f"\n      {problem}" for problem in problems))

"""What makes a phone offer to put the app on its home screen, and lets it open without a connection."""

import hashlib
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from PIL import Image, ImageDraw, ImageFont

from kit.contrast import READABLE, contrast_ratio, is_color
from loyalty.phone.apps import PhoneApp
from loyalty.queries.program import get_program
from tenants.current import get_current_tenant

OUR_COLOR: Final = "#0f6b5c"  # --primary of static/css/tokens.css
GROUND: Final = "#f7f7f4"  # --ground
WHITE, BLACK = "#ffffff", "#1c1e21"
ICON_SIZES: Final = (180, 192, 512)
FILES: Final = (
    "css/tokens.css",
    "css/phone.css",
    "img/phone-icons.svg",
    "js/theme.js",
    "vendor/inter/inter-latin-wght-normal.woff2",
)
SCRIPTS: Final = "js/phone"


@require_safe
@cache_control(max_age=3600)
def show_manifest(request: HttpRequest, app: PhoneApp) -> HttpResponse:
    tenant = get_current_tenant()
    manifest = {
        "id": app.root,
        "name": f"{tenant.name}: {get_program().name}",
        "short_name": tenant.name[:20],
        "start_url": app.root,
        "scope": app.root,
        "display": "standalone",
        "lang": "en",
        "background_color": GROUND,
        "theme_color": _color(),
        "icons": [
            {"src": f"{app.root}icon-{size}.png", "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
            for size in ICON_SIZES
            for purpose in ("any", "maskable")
        ],
    }
    return JsonResponse(manifest, content_type="application/manifest+json")


@require_safe
def show_worker(request: HttpRequest, app: PhoneApp) -> HttpResponse:
    """The service worker. Its text changes with any file that it keeps, which is how phones get a new version."""
    files = list_files()
    context = {"app": app, "version": digest_of(files), "files": [address_of(name) for name in files]}
    answer = render(request, "phone/worker.js", context, content_type="text/javascript")
    answer["Cache-Control"] = "no-cache"
    return answer


@require_safe
@cache_control(max_age=3600)
def show_icon(request: HttpRequest, app: PhoneApp, size: int) -> HttpResponse:
    """The tenant's initial on its color; the whole square is filled, so that a phone may cut any shape out of it."""
    chosen = size if size in ICON_SIZES else ICON_SIZES[-1]
    color = _color()
    ink = WHITE if contrast_ratio(color, WHITE) >= READABLE else BLACK
    picture = Image.new("RGB", (chosen, chosen), color)
    ImageDraw.Draw(picture).text(
        (chosen / 2, chosen / 2),
        get_current_tenant().name[:1].upper(),
        fill=ink,
        font=ImageFont.load_default(chosen * 0.5),
        anchor="mm",
    )
    written = BytesIO()
    picture.save(written, "PNG")
    return HttpResponse(written.getvalue(), content_type="image/png")


@cache
def list_files() -> tuple[str, ...]:
    """What an app needs to open without a connection, as names below `static/`."""
    folder = _find(SCRIPTS)
    scripts = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.js"))
    return (*FILES, *(f"{SCRIPTS}/{name}" for name in scripts))


def address_of(name: str) -> str:
    """Modules import each other by their plain names, which carry no hash."""
    folder, _, script = name.rpartition("/")
    return f"{static(f'{folder}/')}{script}" if name.endswith(".js") and name.startswith(SCRIPTS) else static(name)


@cache
def digest_of(files: tuple[str, ...]) -> str:
    digest = hashlib.sha256()
    for name in files:
        digest.update(name.encode() + b"\0" + _find(name).read_bytes())
    return digest.hexdigest()[:16]


def _find(name: str) -> Path:
    found = finders.find(name)
    if not isinstance(found, str):
        raise FileNotFoundError(name)
    return Path(found)


def _color() -> str:
    color = get_current_tenant().primary_color
    return color if is_color(color) else OUR_COLOR

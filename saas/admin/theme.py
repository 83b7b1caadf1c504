"""How the admin looks: the tokens of `static/css/tokens.css` in the scales that the theme asks for."""

from typing import Any, Final

from django.templatetags.static import static

PRIMARY: Final = {
    "50": "#effaf6",
    "100": "#d8f2ea",
    "200": "#b3e4d6",
    "300": "#82cfbc",
    "400": "#4fc3ab",
    "500": "#4fc3ab",  # on dark ground
    "600": "#0f6b5c",  # on light ground
    "700": "#0c574b",
    "800": "#0b463d",
    "900": "#093a33",
    "950": "#04211d",
}
BASE: Final = {
    "50": "#f7f7f4",
    "100": "#efeeea",
    "200": "#e5e4de",
    "300": "#cfcec7",
    "400": "#a3a7ae",
    "500": "#6b6f76",
    "600": "#5d6168",
    "700": "#43474e",
    "800": "#2c3038",
    "900": "#1c1f25",
    "950": "#14161a",
}

UNFOLD: Final[dict[str, Any]] = {
    "SITE_SYMBOL": "storefront",
    "SITE_URL": "/",
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": True,
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("img/favicon.svg")},
    ],
    "BORDER_RADIUS": "8px",
    "COLORS": {"primary": PRIMARY, "base": BASE},
    "STYLES": [lambda request: static("css/admin.css")],
    "SIDEBAR": {"show_search": False, "show_all_applications": False},
}

"""The tenant's color on our pages: it replaces primary where it can be read, else it colors the top bar."""

from dataclasses import dataclass

from kit.contrast import READABLE, contrast_ratio, is_color

# The cards of static/css/tokens.css.
CARD_LIGHT = "#ffffff"
CARD_DARK = "#1c1f25"


@dataclass(frozen=True, slots=True)
class Brand:
    """Colors to set as CSS variables; None leaves ours in place."""

    light: str | None = None
    dark: str | None = None
    bar: str | None = None

    @property
    def style(self) -> str:
        """For the style attribute of the root element; safe, because each part has passed `is_color`."""
        parts = {"--brand-light": self.light, "--brand-dark": self.dark, "--brand-bar": self.bar}
        return ";".join(f"{name}:{color}" for name, color in parts.items() if color)


def brand_of(color: str) -> Brand:
    """What of a tenant's `primary_color` may be used; a text that is no color counts as none."""
    if not is_color(color):
        return Brand()
    return Brand(light=_readable(color, CARD_LIGHT), dark=_readable(color, CARD_DARK), bar=color)


def _readable(color: str, card: str) -> str | None:
    return color if contrast_ratio(color, card) >= READABLE else None

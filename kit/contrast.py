"""Contrast between two colors as WCAG 2.2 measures it."""

import re

READABLE = 4.5  # WCAG 1.4.3, text of ordinary size

_HEX = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE | re.ASCII)


def contrast_ratio(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white); the order does not matter.

    Raises ValueError for anything but #rgb and #rrggbb.
    """
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def is_color(text: str) -> bool:
    return _HEX.fullmatch(text) is not None


def _luminance(color: str) -> float:
    if not is_color(color):
        raise ValueError(f"a color looks like #0f6b5c, not {color!r}")
    digits = color[1:]
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    red, green, blue = (_linear(int(digits[at : at + 2], 16) / 255) for at in (0, 2, 4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4

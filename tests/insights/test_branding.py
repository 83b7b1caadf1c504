import re
from pathlib import Path

import pytest

from insights.branding import CARD_DARK, CARD_LIGHT, Brand, brand_of
from kit.contrast import READABLE, contrast_ratio

TOKENS = Path("static/css/tokens.css").read_text(encoding="utf-8")


def _tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6})", block))


LIGHT = _tokens(TOKENS.split("@media (prefers-color-scheme")[0])
DARK = _tokens(TOKENS.split(':root[data-theme="dark"]')[1])


def test_dark_color_is_used_in_light_alone() -> None:
    assert brand_of("#7a2e2e") == Brand(light="#7a2e2e", dark=None, bar="#7a2e2e")


def test_pale_color_is_used_in_dark_alone() -> None:
    assert brand_of("#ffd54a") == Brand(light=None, dark="#ffd54a", bar="#ffd54a")


def test_middling_color_goes_to_the_bar_alone_where_it_reads_nowhere() -> None:
    brand = brand_of("#808080")
    assert (brand.light, brand.bar) == (None, "#808080")


@pytest.mark.parametrize("color", ["", "teal", "#12", "#fff;background:url(//x)"])
def test_what_is_no_color_changes_nothing(color: str) -> None:
    assert brand_of(color) == Brand()
    assert brand_of(color).style == ""


def test_style_names_only_what_may_be_used() -> None:
    assert brand_of("#7a2e2e").style == "--brand-light:#7a2e2e;--brand-bar:#7a2e2e"


def test_cards_are_those_of_the_style_sheet() -> None:
    assert (LIGHT["card"], DARK["card"]) == (CARD_LIGHT, CARD_DARK)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_own_text_colors_can_be_read_on_card_and_ground(theme: dict[str, str]) -> None:
    for name in ("text", "quiet", "good", "warn", "bad"):
        assert contrast_ratio(theme[name], theme["card"]) >= READABLE, name
        assert contrast_ratio(theme[name], theme["ground"]) >= READABLE, name


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_chart_lines_and_strong_borders_stand_out(theme: dict[str, str]) -> None:
    for name in [f"chart-{number}" for number in range(1, 7)] + ["line-strong"]:
        assert contrast_ratio(theme[name], theme["card"]) >= 3, name


def test_both_dark_blocks_say_the_same() -> None:
    by_device = TOKENS.split("@media (prefers-color-scheme")[1].split("\n}\n")[0]
    assert _tokens(by_device) == DARK

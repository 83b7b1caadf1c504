"""docs/algorithms says what the tables say."""

from pathlib import Path

import pytest

from insights.segment_table import BY_SLUG, GRID
from insights.tag_table import TAGS

DOCUMENTS = Path(__file__).parents[2] / "docs" / "algorithms"


def table_rows(document: str) -> dict[str, str]:
    """First cell → the whole row."""
    lines = (DOCUMENTS / document).read_text().splitlines()
    rows = [line for line in lines if line.startswith("| ")]
    return {row.split("|")[1].strip(" *"): row for row in rows}


@pytest.mark.parametrize("tag", TAGS, ids=lambda tag: tag.slug)
def test_each_tag_is_described_with_its_numbers(tag):
    row = table_rows("tags.md")[tag.name]
    for number in tag.parameters:
        if (tag.slug, number.name) != ("at_risk", "days"):  # "not lapsed", says the document
            assert f"{number.default:g}".removeprefix("0") in row


@pytest.mark.parametrize("score", GRID)
def test_the_grid_of_segments_is_printed(score):
    cells = [cell.strip() for cell in table_rows("rfm.md")[str(score)].split("|")[2:-1]]
    assert cells == [BY_SLUG[slug].name for slug in GRID[score]]

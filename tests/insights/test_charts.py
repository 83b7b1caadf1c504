import json
import re
from pathlib import Path

import plotly.graph_objects as go
import pytest

from insights.charts import Axis, Series, bars_figure, lines_figure, period_figure, to_json

LABELS = ["1 Nov", "2 Nov", "3 Nov"]
NOW = Series("This period", [1.0, 2.0, 0.5], ["$1", "$2", "$0.50"])
BEFORE = Series("Previous period", [2.0, 2.0, 2.0], ["$2", "$2", "$2"])


def _spec(figure: go.Figure) -> dict[str, list[dict[str, object]]]:
    return json.loads(to_json(figure))


def test_earlier_period_is_dashed_and_paler_in_the_same_color() -> None:
    earlier, now = _spec(period_figure(labels=LABELS, current=NOW, earlier=BEFORE, axis=Axis()))["data"]
    assert (earlier["line"]["dash"], earlier["opacity"]) == ("dash", 0.6)
    assert (now["line"]["dash"], now["opacity"]) == ("solid", 1)
    assert earlier["line"]["color"] == now["line"]["color"] == "var(--chart-1)"


def test_unfinished_bucket_is_hatched_and_leaves_the_line() -> None:
    line, hatched = _spec(period_figure(labels=LABELS, current=NOW, earlier=None, axis=Axis(), unfinished=[2]))["data"]
    assert line["y"] == [1.0, 2.0, None]
    assert (hatched["x"], hatched["y"]) == (["3 Nov"], [0.5])
    assert hatched["marker"]["pattern"]["shape"] == "/"


def test_finished_columns_are_not_hatched() -> None:
    (columns,) = _spec(bars_figure(labels=LABELS, current=NOW, axis=Axis(), unfinished=[2]))["data"]
    assert columns["marker"]["pattern"]["shape"] == ["", "", "/"]


def test_six_series_differ_without_color() -> None:
    series = [Series(f"Line {number}", [1.0, 2.0, 3.0], ["1", "2", "3"]) for number in range(6)]
    drawn = _spec(lines_figure(labels=LABELS, series=series, axis=Axis()))["data"]
    assert len({(line["line"]["dash"], line["marker"]["symbol"]) for line in drawn}) == 6


def test_each_color_is_a_token_of_the_style_sheet() -> None:
    text = to_json(period_figure(labels=LABELS, current=NOW, earlier=BEFORE, axis=Axis(), unfinished=[2]))
    tokens = Path("static/css/tokens.css").read_text(encoding="utf-8")
    used = set(re.findall(r"var\((--[a-z0-9-]+)\)", text))
    assert used
    assert all(f"{name}:" in tokens for name in used)
    assert not re.findall(r"#[0-9a-fA-F]{3,6}", text)


def test_default_template_does_not_travel() -> None:
    assert len(to_json(period_figure(labels=LABELS, current=NOW, earlier=BEFORE, axis=Axis()))) < 2500


def test_text_cannot_end_the_script_element() -> None:
    evil = Series("</script><script>alert(1)</script>", [1.0, 2.0, 3.0], ["<b>", "&", "x"])
    text = to_json(bars_figure(labels=LABELS, current=evil, axis=Axis()))
    assert not set("<>&") & set(text)
    assert json.loads(text)["data"][0]["name"] == evil.name


def test_a_figure_that_plotly_does_not_know_is_refused() -> None:
    with pytest.raises(ValueError, match="Invalid"):
        go.Scatter(line={"dash": "not a dash", "width": "wide"})

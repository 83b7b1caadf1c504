"""Figures made with plotly in Python and drawn by the basic bundle in the browser.

Colors stand as CSS variables ("var(--chart-1)") that `static/js/charts.js` resolves, so that one figure fits
the light and the dark theme. Each series differs by dash or marker as well as by color.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import plotly.graph_objects as go

CHART_HEIGHT = 280
# Second channel beside color, in the order of the series.
_DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
_SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross", "x")
# The JSON stands inside a script element, which a "</script>" in a product's name would end.
_SCRIPT_SAFE = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}
_HATCH = {"shape": "/", "size": 6, "solidity": 0.35}
_EARLIER_OPACITY = 0.6
_BAND_OPACITY = 0.15


@dataclass(frozen=True, slots=True)
class Series:
    """One line: `values[i]` belongs to `labels[i]` of its chart; None leaves a gap.

    `texts` are the values as people read them; they stand in the tooltip and in the table.
    """

    name: str
    values: Sequence[float | None]
    texts: Sequence[str]


@dataclass(frozen=True, slots=True)
class Axis:
    """What stands around the numbers of the axis; `separators` are the decimal point and the thousands' mark."""

    prefix: str = ""
    suffix: str = ""
    separators: str = ".,"


@dataclass(frozen=True, slots=True)
class Chart:
    """What the include `dashboard/chart.html` shows: figure, finding and the same numbers as a table."""

    slug: str
    title: str
    finding: str
    figure_json: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    height: int = CHART_HEIGHT
    note: str = ""
    footer: Sequence[str] = field(default_factory=tuple)


def period_figure(
    *,
    labels: Sequence[str],
    current: Series,
    earlier: Series | None,
    axis: Axis,
    unfinished: Sequence[int] = (),
    beside: Series | None = None,
) -> go.Figure:
    """A line with the earlier period dashed behind it; `unfinished` names the buckets that are hatched.

    `beside` is a second line of the same period and unit, in its own color, dash and marker.
    """
    figure = _empty_figure(labels, axis)
    if earlier is not None:
        figure.add_trace(_line(earlier, labels, series=1, is_earlier=True))
    hatched = set(unfinished)
    whole = Series(
        name=current.name,
        values=[None if index in hatched else value for index, value in enumerate(current.values)],
        texts=current.texts,
    )
    figure.add_trace(_line(whole, labels, series=1, is_earlier=False))
    if hatched:
        figure.add_trace(_hatched(current, labels, hatched))
    if beside is not None:
        figure.add_trace(_line(beside, labels, series=2, is_earlier=False))
    return figure


def lines_figure(*, labels: Sequence[str], series: Sequence[Series], axis: Axis) -> go.Figure:
    """Up to six lines that differ in color and dash."""
    figure = _empty_figure(labels, axis)
    for number, one in enumerate(series, start=1):
        figure.add_trace(_line(one, labels, series=number, is_earlier=False))
    return figure


def bars_figure(*, labels: Sequence[str], current: Series, axis: Axis, unfinished: Sequence[int] = ()) -> go.Figure:
    """Columns; those named by `unfinished` are hatched because they still grow."""
    figure = _empty_figure(labels, axis)
    figure.update_layout(showlegend=False)
    shapes = ["/" if index in set(unfinished) else "" for index in range(len(labels))]
    figure.add_trace(
        go.Bar(
            x=list(labels),
            y=list(current.values),
            name=current.name,
            customdata=list(current.texts),
            hovertemplate=_hover(current.name),
            marker={"color": "var(--chart-1)", "pattern": {**_HATCH, "shape": shapes}},
        )
    )
    return figure


def to_json(figure: go.Figure) -> str:
    """The figure as JSON without plotly's default template, which would be 7 KB of colors we do not use."""
    spec: dict[str, Any] = figure.to_plotly_json()
    spec["layout"].pop("template", None)
    return json.dumps(spec, separators=(",", ":"), allow_nan=False).translate(_SCRIPT_SAFE)


def _empty_figure(labels: Sequence[str], axis: Axis) -> go.Figure:
    grid = {"gridcolor": "var(--line)", "linecolor": "var(--line)", "zerolinecolor": "var(--line)"}
    return go.Figure(
        layout={
            "height": CHART_HEIGHT,
            "autosize": True,
            "margin": {"l": 8, "r": 12, "t": 8, "b": 8},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "font": {"color": "var(--quiet)", "size": 12},
            "hovermode": "x unified",
            "hoverlabel": {
                "bgcolor": "var(--card)",
                "bordercolor": "var(--line)",
                "font": {"color": "var(--text)"},
            },
            "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "xanchor": "left"},
            "showlegend": True,
            "separators": axis.separators,
            "bargap": 0.35,
            "xaxis": {
                "type": "category",
                "categoryorder": "array",
                "categoryarray": list(labels),
                "nticks": 8,
                "tickangle": 0,
                "automargin": True,
                "showgrid": False,
                **{key: value for key, value in grid.items() if key != "gridcolor"},
            },
            "yaxis": {
                "rangemode": "tozero",
                "tickprefix": axis.prefix,
                "ticksuffix": axis.suffix,
                "tickformat": "~s",
                "nticks": 6,
                "automargin": True,
                **grid,
            },
        }
    )


def _line(one: Series, labels: Sequence[str], *, series: int, is_earlier: bool) -> go.Scatter:
    color = f"var(--chart-{series})"
    dash = "dash" if is_earlier else _DASHES[series - 1]
    return go.Scatter(
        x=list(labels),
        y=list(one.values),
        name=one.name,
        mode="lines" if is_earlier else "lines+markers",
        opacity=_EARLIER_OPACITY if is_earlier else 1,
        line={"color": color, "dash": dash, "width": 1.75 if is_earlier else 2.25},
        marker={"color": color, "symbol": _SYMBOLS[series - 1], "size": 5},
        customdata=list(one.texts),
        hovertemplate=_hover(one.name),
    )


def _hatched(current: Series, labels: Sequence[str], unfinished: set[int]) -> go.Bar:
    kept = sorted(unfinished)
    return go.Bar(
        x=[labels[index] for index in kept],
        y=[current.values[index] for index in kept],
        name="Not whole",
        customdata=[current.texts[index] for index in kept],
        hovertemplate=_hover("so far"),
        marker={
            "color": "var(--chart-1)",
            "line": {"color": "var(--chart-1)", "width": 1},
            "pattern": {"fgcolor": "var(--chart-1)", "bgcolor": "rgba(0,0,0,0)", **_HATCH},
        },
    )


def _hover(name: str) -> str:
    # plotly reads <, > and %{ in templates; names are ours, values come through customdata
    return f"{name}: %{{customdata}}<extra></extra>"

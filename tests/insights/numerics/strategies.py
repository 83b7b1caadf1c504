"""Hypothesis strategies for purchase histories and parameters."""

import numpy as np
from hypothesis import strategies as st

from insights.numerics.bgnbd import BgNbdParameters
from insights.numerics.mbgcnbd import MbgCnbdParameters

positive = st.floats(0.05, 50.0)


@st.composite
def histories(draw: st.DrawFn, at_most: int = 40) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Arrays of (x, t_x, T) in days; some customers are new, some bought every day, some long ago."""
    rows = draw(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 400), st.integers(0, 800)), min_size=1,
                         max_size=at_most))  # fmt: skip
    x = np.array([float(row[0]) for row in rows])
    t_x = np.where(x > 0, np.array([float(max(row[1], row[0])) for row in rows]), 0.0)
    return x, t_x, t_x + np.array([float(row[2]) for row in rows])


@st.composite
def bgnbd_parameters(draw: st.DrawFn) -> BgNbdParameters:
    return BgNbdParameters(draw(positive), draw(positive), draw(positive), draw(positive))


@st.composite
def mbgcnbd_parameters(draw: st.DrawFn) -> MbgCnbdParameters:
    k = draw(st.integers(1, 6))
    return MbgCnbdParameters(k, draw(positive), draw(positive), draw(positive), draw(positive))

"""Analytic gradients against central differences."""

from collections.abc import Callable

import numpy as np


def assert_is_slope(gradient: np.ndarray, value: Callable[[np.ndarray], float], point: np.ndarray) -> None:
    """Agreement within 1e-5, or within a millionth of the value per share of each coordinate."""
    for index, step in enumerate(np.diag(1e-4 * point)):
        slope = (value(point + step) - value(point - step)) / (2 * step[index])
        tolerance = 1e-6 * (1 + abs(value(point))) / point[index]
        np.testing.assert_allclose(gradient[index], slope, rtol=1e-5, atol=tolerance)

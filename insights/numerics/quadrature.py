"""Averages over a Beta-distributed probability by Gauss-Jacobi quadrature."""

from __future__ import annotations

import numpy as np

from insights.numerics.arrays import Floats


def beta_nodes(a: float, b: Floats, count: int) -> tuple[Floats, Floats]:
    """Nodes and weights so that sum(weights * f(nodes)) is E[f(p)], p ~ Beta(a, b), for each b.

    Golub & Welsch 1969: eigenvalues of the Jacobi matrix of the polynomials orthogonal under the Beta
    density. Exact for polynomials of degree < 2 * count. Unlike `scipy.special.roots_jacobi` the weights are
    probabilities from the start, so that b in the thousands does not overflow.

    Parameters
    ----------
    a : float
        Above 0.
    b : (m,)
        Above 0.
    count : int
        Nodes per rule.

    Returns
    -------
    nodes, weights : (m, count)
        Nodes ascending in (0, 1); weights sum to 1.
    """
    degree = np.arange(count, dtype=np.float64)
    # exponents of (1-z) and (1+z) on [-1, 1], with p = (1+z)/2
    left, right = np.asarray(b)[:, None] - 1.0, a - 1.0
    total = left + right
    with np.errstate(divide="ignore", invalid="ignore"):
        middle = (right**2 - left**2) / ((2 * degree + total) * (2 * degree + total + 2))
        following = degree[1:]
        both = 2 * following + total
        square = (
            4.0 * following * (following + left) * (following + right) * (following + total)
            / (both**2 * (both + 1) * (both - 1))
        )  # fmt: skip
    # the general terms are 0/0 at the first degrees when a + b is 2 or 1
    middle[:, 0] = ((right - left) / (total + 2))[:, 0]
    square[:, 0] = (4 * (1 + left) * (1 + right) / ((2 + total) ** 2 * (3 + total)))[:, 0]
    matrix = np.zeros((len(left), count, count))
    matrix[:, np.arange(count), np.arange(count)] = middle
    matrix[:, np.arange(1, count), np.arange(count - 1)] = np.sqrt(square)  # eigh reads the lower triangle
    values, vectors = np.linalg.eigh(matrix)
    nodes = np.clip((1.0 + values) / 2.0, 1e-12, 1.0)
    return nodes, vectors[:, 0, :] ** 2

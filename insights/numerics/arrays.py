"""Array types, and the checks that every purchase history passes once on its way in."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Booleans = npt.NDArray[np.bool_]


def floats(values: npt.ArrayLike, name: str) -> Floats:
    """One-dimensional float64 view of `values`.

    Raises
    ------
    ValueError
        If `values` has more than one dimension or holds a NaN or an infinity.
    """
    array = np.atleast_1d(np.asarray(values, dtype=np.float64))
    if array.ndim != 1:
        raise ValueError(f"{name} must be one-dimensional, not of shape {array.shape}")
    if not np.isfinite(array).all():
        raise ValueError(f"{name} holds a value that is not finite")
    return array


def history(frequency: npt.ArrayLike, recency: npt.ArrayLike, age: npt.ArrayLike) -> tuple[Floats, Floats, Floats]:
    """Check purchase histories (x, t_x, T) and return them as equally long float64 arrays.

    Parameters
    ----------
    frequency : (n,) whole numbers >= 0
        Repeat purchases x: the periods with a purchase, less the first one.
    recency : (n,) time units
        t_x, from the first to the last purchase; 0 exactly where x = 0.
    age : (n,) time units
        T, from the first purchase to the end of observation; T >= t_x.

    Raises
    ------
    ValueError
        If a row cannot be a purchase history. The message names the rule, not the row.
    """
    x, t_x, total = np.broadcast_arrays(floats(frequency, "frequency"), floats(recency, "recency"), floats(age, "age"))
    if (x < 0).any() or (x != np.floor(x)).any():
        raise ValueError("frequency must hold whole numbers from 0 up")
    if (t_x < 0).any() or (t_x > total).any():
        raise ValueError("recency must lie between 0 and age")
    if ((x == 0) != (t_x == 0)).any():
        raise ValueError("recency must be 0 exactly where frequency is 0")
    return x, t_x, total


def customer_weights(weights: npt.ArrayLike | None, length: int) -> Floats:
    """Customers per row as float64; all ones when `weights` is None.

    Raises
    ------
    ValueError
        If a weight is negative, their sum is 0, or there are not `length` of them.
    """
    counted = np.ones(length) if weights is None else floats(weights, "weights")
    if counted.shape != (length,):
        raise ValueError(f"{len(counted)} weights for {length} rows")
    if (counted < 0).any() or counted.sum() <= 0:
        raise ValueError("weights must be at least 0 and not all 0")
    return counted


def sums_by(index: Ints, values: Floats, size: int) -> Floats:
    """Sum of `values` for each index from 0 to `size`."""
    return np.bincount(index, values, size).astype(np.float64, copy=False)


def dot(left: Floats, right: Floats) -> float:
    """Sum of products, without BLAS.

    `left @ right` starts OpenBLAS's threads at ten thousand elements, and on a busy machine their waiting for each
    other makes a fit a hundred times slower.
    """
    return float(np.einsum("i,i->", left, right))

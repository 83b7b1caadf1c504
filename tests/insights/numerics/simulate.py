"""Customers who behave exactly as a model says, for simulate-then-recover tests."""

from dataclasses import dataclass

import numpy as np

from insights.numerics.bgnbd import BgNbdParameters
from insights.numerics.gamma_gamma import GammaGammaParameters
from insights.numerics.mbgcnbd import MbgCnbdParameters


@dataclass(frozen=True)
class Simulated:
    frequency: np.ndarray
    recency: np.ndarray
    age: np.ndarray
    log_gaps: np.ndarray
    next_in: np.ndarray  # from the end of observation to the next purchase, infinite without one

    @property
    def past(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        return self.frequency, self.recency, self.age


def bgnbd_customers(parameters: BgNbdParameters, count: int, seed: int) -> Simulated:
    rng = np.random.default_rng(seed)
    rates = rng.gamma(parameters.r, 1 / parameters.alpha, count)
    return _purchases(rng, rates, rng.beta(parameters.a, parameters.b, count), np.ones(count, bool), 1)


def mbgcnbd_customers(parameters: MbgCnbdParameters, count: int, seed: int) -> Simulated:
    rng = np.random.default_rng(seed)
    rates = rng.gamma(parameters.r, 1 / parameters.alpha, count)
    leave = rng.beta(parameters.a, parameters.b, count)
    return _purchases(rng, rates, leave, rng.random(count) > leave, parameters.k)


def gamma_gamma_orders(parameters: GammaGammaParameters, count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Number of orders (1 to 8) and their mean value."""
    rng = np.random.default_rng(seed)
    orders = rng.integers(1, 9, count)
    levels = rng.gamma(parameters.q, 1 / parameters.v, count)
    return orders, rng.gamma(parameters.p * orders) / levels / orders


def _purchases(rng: np.random.Generator, rates: np.ndarray, leave: np.ndarray, active: np.ndarray, k: int) -> Simulated:
    count = len(rates)
    age = rng.integers(20, 80, count).astype(float)
    x, t_x, log_gaps = np.zeros(count), np.zeros(count), np.zeros(count)
    next_in = np.full(count, np.inf)
    who = np.flatnonzero(active)
    while len(who):
        gaps = rng.gamma(k, 1 / np.maximum(rates[who], 1e-9))
        within = t_x[who] + gaps <= age[who]
        next_in[who[~within]] = (t_x[who] + gaps - age[who])[~within]
        who, gaps = who[within], gaps[within]
        x[who] += 1
        t_x[who] += gaps
        log_gaps[who] += np.log(gaps)
        who = who[rng.random(len(who)) > leave[who]]
    return Simulated(x, t_x, age, log_gaps, next_in)

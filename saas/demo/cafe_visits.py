"""When the café's customers came, who they were and where: arrays with one entry per order."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from saas.demo.cafe_people import STORES, Crowd, Floats, Ints

DAYS = 730
ANONYMOUS = -1
ONLINE = STORES.index("Online")

# Opening hours by weekday from Monday; the web shop never closes.
OPENS = (7, 7, 7, 7, 7, 8, 9)
CLOSES = (18, 18, 18, 18, 19, 18, 15)
CLOSED_SUNDAYS = STORES.index("Market Square")

_WALK_INS_PER_DAY = 20.0
_WEEKDAY_FACTOR = np.array([0.92, 0.95, 1.0, 1.02, 1.18, 1.24, 0.72])
# January to December: quiet after the holidays, a summer dip for the offices, a strong December
_MONTH_FACTOR = np.array([0.84, 0.9, 0.98, 1.03, 1.06, 1.0, 0.92, 0.86, 1.02, 1.08, 1.1, 1.22])


@dataclass(frozen=True, slots=True)
class Visits:
    """Sorted by day and minute (from midnight). `customer` is ANONYMOUS where nobody gave a name."""

    customer: Ints
    day: Ints
    minute: Ints
    daypart: Ints
    store: Ints


def draw_visits(generator: np.random.Generator, *, crowd: Crowd, first_day: date) -> Visits:
    factor = day_factors(first_day)
    known_customer, raw_day = _draw_purchases(generator, crowd)
    known_day = _settle_days(generator, raw_day, crowd.weekday[known_customer], factor, first_day)
    walk_ins = generator.poisson(_WALK_INS_PER_DAY * factor)
    day = np.concatenate([known_day, np.repeat(np.arange(DAYS), walk_ins)])
    customer = np.concatenate([known_customer, np.full(int(walk_ins.sum()), ANONYMOUS)])
    daypart = _draw_dayparts(generator, crowd, customer)
    store = _draw_stores(generator, crowd, customer, (day + first_day.weekday()) % 7)
    minute = _draw_minutes(generator, daypart, (day + first_day.weekday()) % 7)
    order = np.lexsort((minute, day))
    return Visits(customer[order], day[order], minute[order], daypart[order], store[order])


def day_factors(first_day: date) -> Floats:
    """How busy each day is against the average; 0 on the two days the café stays shut."""
    calendar = [first_day + timedelta(days=number) for number in range(DAYS)]
    season = np.array([_MONTH_FACTOR[day.month - 1] for day in calendar])
    weekday = np.array([_WEEKDAY_FACTOR[day.weekday()] for day in calendar])
    growth = 1 + 0.13 * np.arange(DAYS) / DAYS
    is_open = np.array([(day.month, day.day) not in ((1, 1), (12, 25)) for day in calendar])
    factors: Floats = season * weekday * growth * is_open
    return factors


def _draw_purchases(generator: np.random.Generator, crowd: Crowd) -> tuple[Ints, Floats]:
    """Buy till you die: gaps of gamma shape 1.7, more regular than chance; a coin after each order."""
    customers: list[Ints] = []
    days: list[Floats] = []
    for number, (rate, drop, joined) in enumerate(
        zip(crowd.rate_per_day.tolist(), crowd.drop_share.tolist(), crowd.joined_day.tolist(), strict=True)
    ):
        life = int(generator.geometric(max(drop, 1e-3)))
        most = min(life, 20 + int(rate * (DAYS - joined) * 2))
        gaps = generator.gamma(1.7, 1 / (1.7 * max(rate, 1e-4)), most - 1)
        at = joined + np.concatenate([[0.0], np.cumsum(gaps)])
        at = at[(at >= 0) & (at < DAYS)]
        customers.append(np.full(len(at), number, dtype=np.int64))
        days.append(at)
    return np.concatenate(customers), np.concatenate(days)


def _settle_days(
    generator: np.random.Generator, raw_day: Floats, weekday: Floats, factor: Floats, first_day: date
) -> Ints:
    """Moves each purchase by up to three days, to a weekday its buyer likes and a day the café was busy."""
    offsets = np.arange(-3, 4)
    candidates = np.clip(raw_day.astype(np.int64)[:, None] + offsets, 0, DAYS - 1)
    weight = np.take_along_axis(weekday, (candidates + first_day.weekday()) % 7, axis=1) * factor[candidates]
    return np.take_along_axis(candidates, pick(generator, weight)[:, None], axis=1)[:, 0]


def _draw_dayparts(generator: np.random.Generator, crowd: Crowd, customer: Ints) -> Ints:
    weight = np.tile(np.array([0.45, 0.28, 0.27]), (len(customer), 1))
    is_known = customer != ANONYMOUS
    weight[is_known] = crowd.daypart[customer[is_known]]
    return pick(generator, weight)


def _draw_stores(generator: np.random.Generator, crowd: Crowd, customer: Ints, weekday: Ints) -> Ints:
    is_known = customer != ANONYMOUS
    store = generator.choice(2, len(customer), p=[0.6, 0.4])
    usual = crowd.store[customer[is_known]]
    strays = generator.random(len(usual)) < 0.13
    store[is_known] = np.where(strays, store[is_known], usual)
    store[(store == CLOSED_SUNDAYS) & (weekday == 6)] = 0
    return store


def _draw_minutes(generator: np.random.Generator, daypart: Ints, weekday: Ints) -> Ints:
    """The rush at half past eight, at half past twelve and at four; always within opening hours."""
    peak = np.array([8.5, 12.6, 15.8])[daypart]
    spread = np.array([0.95, 0.7, 1.1])[daypart]
    opens, closes = np.array(OPENS)[weekday], np.array(CLOSES)[weekday]
    minute = ((peak + spread * generator.standard_normal(len(daypart))) * 60).astype(np.int64)
    return np.clip(minute, opens * 60 + generator.integers(0, 30, len(daypart)), closes * 60 - 1)


def pick(generator: np.random.Generator, weight: Floats) -> Ints:
    """One column per row, drawn in proportion to its weight."""
    cumulative = np.cumsum(weight, axis=1)
    threshold = generator.random(len(weight)) * cumulative[:, -1]
    chosen: Ints = (cumulative <= threshold[:, None]).sum(axis=1)
    return chosen

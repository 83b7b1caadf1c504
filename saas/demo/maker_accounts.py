"""The dealers and installers who buy from Brenner, and on which days they order."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from saas.demo.maker_catalog import FAMILIES, FORMS, REPS, TOWNS, TRADES
from saas.demo.names import GERMAN_FIRST_NAMES, GERMAN_LAST_NAMES, mail_word

ACCOUNTS = 640
DAYS = 730

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# January to December: heating is installed in autumn, building stops in winter, August is for holidays
_MONTH_FACTOR = np.array([0.82, 0.86, 1.02, 1.04, 1.0, 0.98, 0.9, 0.74, 1.2, 1.28, 1.18, 0.78])
_WEEKDAY_FACTOR = np.array([1.15, 1.1, 1.0, 1.0, 0.75, 0.03, 0.0])


@dataclass(frozen=True, slots=True)
class Accounts:
    """One entry per account.

    gap_days: usual days between orders. size: factor on quantities. rebate_percent: agreed, off the list
    price. is_hunter: haggles for a discount on top, most times.
    assortment: whether the account buys a family, shape (n, families). rep: place in REPS.
    joined_day, left_day: days from the first; `left_day` is past the end for those who stayed.
    trend: size at the end against the start; below one they drift away.
    """

    gap_days: Floats
    size: Floats
    rebate_percent: Ints
    assortment: NDArray[np.bool_]
    rep: Ints
    joined_day: Ints
    left_day: Ints
    trend: Floats
    is_hunter: NDArray[np.bool_]


def draw_accounts(generator: np.random.Generator) -> Accounts:
    count = ACCOUNTS
    size = np.minimum(generator.lognormal(0.0, 0.8, count), 6.0)
    share = generator.random(count)
    joined = np.where(share < 0.6, generator.integers(0, 45, count), generator.integers(30, DAYS - 10, count))
    leaves = generator.random(count) < 0.24
    left = np.where(leaves, joined + generator.gamma(2.2, 120, count), DAYS + 1)
    tries_once = generator.random(count) < 0.08
    left[tries_once] = joined[tries_once] + 1
    return Accounts(
        gap_days=np.clip(generator.gamma(2.4, 11.5, count) / size**0.35, 4, 140),
        size=size,
        rebate_percent=np.select([size > 2.6, size > 1.3, size > 0.7], [22, 15, 8], 3),
        assortment=generator.random((count, len(FAMILIES))) < generator.beta(2.6, 2.0, count)[:, None],
        rep=generator.integers(0, len(REPS), count),
        joined_day=joined,
        left_day=left.astype(np.int64),
        trend=np.where(generator.random(count) < 0.15, 0.35, generator.normal(1.12, 0.18, count).clip(0.6, 1.7)),
        is_hunter=generator.random(count) < 0.07,
    )


def draw_orders(generator: np.random.Generator, *, accounts: Accounts, first_day: date) -> tuple[Ints, Ints]:
    """Account and day of each order, sorted by day. Gaps are quite regular (gamma shape 3)."""
    open_days = _open_days(first_day)
    who: list[Ints] = []
    when: list[Ints] = []
    for number in range(ACCOUNTS):
        start, stop = int(accounts.joined_day[number]), min(int(accounts.left_day[number]), DAYS)
        most = 4 + int((stop - start) / accounts.gap_days[number] * 2)
        gaps = generator.gamma(3, accounts.gap_days[number] / 3, most)
        pace = np.linspace(1, 1 / max(accounts.trend[number], 0.3), most)
        days = start + np.concatenate([[0.0], np.cumsum(gaps * pace)])
        days = days[days < stop].astype(np.int64)
        who.append(np.full(len(days), number, dtype=np.int64))
        when.append(days)
    account, raw_day = np.concatenate(who), np.concatenate(when)
    day = _settle_days(generator, raw_day, open_days)
    # the season: in a quiet month some orders are never placed
    is_placed = generator.random(len(day)) < _season(first_day)[day]
    account, day = account[is_placed], day[is_placed]
    order = np.lexsort((account, day))
    return account[order], day[order]


def _open_days(first_day: date) -> Floats:
    """How likely an order falls on a day: no Sundays, nothing between Christmas and New Year."""
    weights = []
    for number in range(DAYS):
        day = first_day + timedelta(days=number)
        is_shut = (day.month == 12 and day.day >= 24) or (day.month, day.day) in ((1, 1), (5, 1), (10, 3))
        weights.append(0.0 if is_shut else float(_WEEKDAY_FACTOR[day.weekday()]))
    return np.array(weights)


def _season(first_day: date) -> Floats:
    """How full the month of each day is against the fullest."""
    months = [(first_day + timedelta(days=number)).month for number in range(DAYS)]
    season: Floats = _MONTH_FACTOR[np.array(months) - 1] / _MONTH_FACTOR.max()
    return season


def _settle_days(generator: np.random.Generator, raw_day: Ints, open_days: Floats) -> Ints:
    candidates = np.clip(raw_day[:, None] + np.arange(-5, 6), 0, DAYS - 1)
    cumulative = np.cumsum(open_days[candidates], axis=1)
    threshold = generator.random(len(raw_day)) * cumulative[:, -1]
    chosen = (cumulative <= threshold[:, None]).sum(axis=1)
    settled: Ints = np.take_along_axis(candidates, chosen[:, None], axis=1)[:, 0]
    return settled


@dataclass(frozen=True, slots=True)
class Contact:
    code: str
    firm: str
    buyer: str
    email: str
    phone: str
    town: str
    region: str
    rep_code: str


def list_contacts(generator: np.random.Generator, accounts: Accounts) -> list[Contact]:
    count = ACCOUNTS
    family = generator.integers(0, len(GERMAN_LAST_NAMES), count).tolist()
    given = generator.integers(0, len(GERMAN_FIRST_NAMES), count).tolist()
    buyer = generator.integers(0, len(GERMAN_LAST_NAMES), count).tolist()
    trade = generator.integers(0, len(TRADES), count).tolist()
    form = generator.integers(0, len(FORMS), count).tolist()
    place = generator.random(count).tolist()
    contacts = []
    for number in range(count):
        rep_code, _, region = REPS[accounts.rep[number]]
        towns = TOWNS[region]
        firm = f"{GERMAN_LAST_NAMES[family[number]]} {TRADES[trade[number]]} {FORMS[form[number]]}"
        name = f"{GERMAN_FIRST_NAMES[given[number]]} {GERMAN_LAST_NAMES[buyer[number]]}"
        contacts.append(
            Contact(
                code=f"K{20_000 + number * 7}",
                firm=firm,
                buyer=name,
                email=f"einkauf{number}@{mail_word(firm.split()[0])}.example",
                phone=f"+4930{23125000 + number}" if region != "Österreich" else "",
                town=towns[int(place[number] * len(towns))],
                region=region,
                rep_code=rep_code,
            )
        )
    return contacts

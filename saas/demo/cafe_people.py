"""Who buys at the café: drawn from fixed distributions, so that tags and models have something to find."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from saas.demo.cafe_menu import CATEGORIES
from saas.demo.names import FIRST_NAMES, LAST_NAMES, mail_word

CUSTOMERS = 7_400  # who ever came, those who left before the two years included
STORES = ("Harbor Street", "Market Square", "Online")

_AREA_CODES = (
    201,
    212,
    315,
    332,
    347,
    516,
    518,
    551,
    585,
    607,
    609,
    631,
    646,
    680,
    716,
    718,
    732,
    838,
    845,
    848,
)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Crowd:
    """One entry per customer.

    rate_per_day: orders per day while alive, shape (n,). Gamma over customers, as BG/NBD assumes.
    drop_share: chance to leave for good after an order, shape (n,). Beta over customers.
    joined_day: day of the first order, 0 is the first of the two years, before that negative, shape (n,).
    taste: weight of each category, shape (n, categories).
    weekday: weight of each weekday from Monday, shape (n, 7).
    daypart: weight of morning, midday, afternoon, shape (n, 3).
    store: index of the usual store. is_hunter: buys on offer. is_office: buys for many.
    """

    rate_per_day: Floats
    drop_share: Floats
    joined_day: Ints
    taste: Floats
    weekday: Floats
    daypart: Floats
    store: Ints
    is_hunter: NDArray[np.bool_]
    is_office: NDArray[np.bool_]


def draw_crowd(generator: np.random.Generator, *, days: int) -> Crowd:
    count = CUSTOMERS
    rate = generator.gamma(0.62, 1 / 14.5, count)
    drop = generator.beta(0.55, 2.1, count)
    is_office = generator.random(count) < 0.012
    rate[is_office] = generator.gamma(6, 1 / 55, int(is_office.sum()))  # about every nine days
    drop[is_office] = 0.015
    # The café was there before the two years that are shown; people come at a slowly rising pace.
    joined = (2 * days * generator.beta(1.12, 1.0, count)).astype(np.int64) - days
    commuter = generator.random(count) < 0.62
    weekday = np.where(commuter[:, None], [1.3, 1.4, 1.4, 1.3, 1.2, 0.3, 0.15], [0.5, 0.4, 0.5, 0.6, 0.9, 2.2, 1.9])
    daypart = generator.dirichlet([1.3, 0.7, 0.9], count) + 0.03
    return Crowd(
        rate_per_day=rate,
        drop_share=drop,
        joined_day=joined,
        taste=generator.dirichlet(np.full(len(CATEGORIES), 0.45), count) + 0.02,
        weekday=weekday,
        daypart=daypart,
        store=generator.choice(len(STORES), count, p=[0.55, 0.33, 0.12]),
        is_hunter=generator.random(count) < 0.09,
        is_office=is_office,
    )


def list_contacts(generator: np.random.Generator, *, first_day: date, crowd: Crowd) -> list[list[str]]:
    """Number, name, e-mail, phone, both opt-ins and region of each; some left theirs blank, as people do."""
    count = len(crowd.store)
    first = generator.integers(0, len(FIRST_NAMES), count).tolist()
    last = generator.integers(0, len(LAST_NAMES), count).tolist()
    chance = generator.random((count, 4)).tolist()
    contacts = []
    for number in range(count):
        given, family = FIRST_NAMES[first[number]], LAST_NAMES[last[number]]
        has_mail, has_phone, opts_mail, opts_text = chance[number]
        email = f"{mail_word(given)}.{mail_word(family)}{number}@example.com" if has_mail < 0.83 else ""
        area = _AREA_CODES[number % len(_AREA_CODES)]
        phone = f"+1{area}55501{number // len(_AREA_CODES) % 100:02d}" if has_phone < 0.56 else ""
        contacts.append(
            [
                customer_number(number),
                f"{given} {family}",
                email,
                phone,
                _opt_in(opts_mail, is_known=bool(email)),
                _opt_in(opts_text, is_known=bool(phone)),
                STORES[crowd.store[number]],
            ]
        )
    return contacts


def customer_number(number: int) -> str:
    return f"HSC{number + 10_000}"


def _opt_in(chance: float, *, is_known: bool) -> str:
    if not is_known or chance > 0.92:
        return ""
    return "yes" if chance < 0.64 else "no"

"""Who takes part: dealers and plumbers, all invented; phones are numbers kept for fiction."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from saas.demo.names import GERMAN_FIRST_NAMES, GERMAN_LAST_NAMES, mail_word

CONSUMERS: Final = 36
_SEED: Final = 71_300


@dataclass(frozen=True, slots=True)
class Shop:
    """A dealer. `fate` is how their registration ends: active, in_review, returned, rejected or suspended."""

    contact: str
    name: str
    street: str
    city: str
    postal_code: str
    region: str
    phone: str
    fate: str = "active"

    @property
    def email(self) -> str:
        return f"{mail_word(self.contact.split()[-1])}@{mail_word(self.name)[:24]}.example"


@dataclass(frozen=True, slots=True)
class Plumber:
    """A consumer. `shop` is the place of their first dealer in `SHOPS`, `second_shop` of another or None."""

    name: str
    trade: str
    phone: str
    shop: int
    second_shop: int | None


RITA: Final = Shop("Rita Richter", "Richter Sanitärbedarf", "Hafenstraße 12", "Kiel", "24103", "Nord", "+491713920001")
SHOPS: Final = (
    RITA,
    Shop("Bernd Möller", "Möller Haustechnik", "Lange Reihe 40", "Hamburg", "20099", "Nord", "+491713920002"),
    Shop("Sabine Krämer", "Krämer & Söhne", "Königsallee 9", "Düsseldorf", "40212", "West", "+491713920003"),
    Shop("Uwe Schulte", "Schulte Installation", "Marktplatz 3", "Dortmund", "44137", "West", "+491713920004"),
    Shop("Katrin Vogt", "Vogt Wärme", "Ringstraße 77", "Leipzig", "04109", "Ost", "+491713920005"),
    Shop("Jörg Seidel", "Seidel Rohrhandel", "Bautzner Straße 5", "Dresden", "01099", "Ost", "+491713920006"),
    Shop("Monika Huber", "Huber Sanitär", "Leopoldstraße 21", "München", "80802", "Süd", "+491713920007"),
    Shop("Stefan Maier", "Maier Heizung", "Neckarweg 8", "Stuttgart", "70173", "Süd", "+491713920008", "suspended"),
    Shop("Elke Winter", "Winter Bad", "Am Markt 2", "Bremen", "28195", "Nord", "+491713920009", "in_review"),
    Shop("Ralf Busch", "Busch Technik", "Domstraße 14", "Köln", "50667", "West", "+491713920010", "in_review"),
    Shop("Silke Horn", "Horn Armaturen", "Hauptstraße 1", "Erfurt", "99084", "Ost", "+491713920011", "returned"),
    Shop("Dieter Sauer", "Sauer Direkt", "Gasse 6", "Passau", "94032", "Süd", "+491713920012", "rejected"),
)
TRADING: Final = 8  # the first of them: their invoices are there
PAUL: Final = Plumber("Paul Petersen", "Plumber", "+4917604069000", 0, 1)


def list_plumbers() -> list[Plumber]:
    generator = np.random.default_rng(_SEED)
    found = [PAUL]
    for number in range(1, CONSUMERS):
        first = GERMAN_FIRST_NAMES[int(generator.integers(len(GERMAN_FIRST_NAMES)))]
        last = GERMAN_LAST_NAMES[int(generator.integers(len(GERMAN_LAST_NAMES)))]
        shop = int(generator.integers(TRADING))
        other = int(generator.integers(TRADING))
        trade = ("Plumber", "Heating engineer", "Bathroom fitter")[int(generator.integers(3))]
        second = other if other != shop and number % 5 == 0 else None
        found.append(Plumber(f"{first} {last}", trade, f"+49176040690{number:02d}", shop, second))
    return found

"""What Brenner Armaturen makes and who sells it: families with their SKUs, the reps and their regions."""

from dataclasses import dataclass
from typing import NamedTuple


class Family(NamedTuple):
    """`price` and `cost` in cents for the smallest size; `copper`: share of the cost that follows copper."""

    code: str
    name: str
    description: str
    sizes: tuple[str, ...]
    price: int
    cost: int
    copper: float
    pack: int
    winter: float = 1.0
    launched_at_share: float = 0.0
    ended_at_share: float = 1.0


@dataclass(frozen=True, slots=True)
class Sku:
    code: str
    name: str
    family: int
    price: int
    cost: int


FAMILIES: tuple[Family, ...] = (
    Family(
        "KH",
        "Kugelhähne",
        "Kugelhahn Messing",
        ('1/4"', '3/8"', '1/2"', '3/4"', '1"', '1 1/4"', '1 1/2"', '2"'),
        640,
        348,
        0.5,
        10,
    ),
    Family(
        "PF",
        "Pressfittings",
        "Pressbogen Kupfer 90°",
        ("12 mm", "15 mm", "18 mm", "22 mm", "28 mm", "35 mm", "42 mm", "54 mm"),
        215,
        128,
        0.95,
        50,
    ),
    Family(
        "TV",
        "Thermostatventile",
        "Thermostatventil",
        ("DN 10 Eck", "DN 15 Eck", "DN 20 Eck", "DN 10 Durchgang", "DN 15 Durchgang", "DN 20 Durchgang"),
        1390,
        610,
        0.35,
        10,
        1.8,
    ),
    Family(
        "RV",
        "Rückflussverhinderer",
        "Rückflussverhinderer",
        ('1/2"', '3/4"', '1"', '1 1/4"', '1 1/2"', '2"'),
        1120,
        545,
        0.45,
        5,
    ),
    Family(
        "DM",
        "Druckminderer",
        "Druckminderer",
        ("DN 15", "DN 20", "DN 25", "DN 32", "DN 40", "DN 50"),
        4650,
        2180,
        0.3,
        2,
    ),
    Family(
        "HP",
        "Heizungspumpen",
        "Umwälzpumpe Größe",
        ("25-40", "25-60", "25-80", "30-60", "30-80"),
        13900,
        8350,
        0.2,
        1,
        2.1,
    ),
    Family(
        "FV",
        "Fußbodenheizung",
        "Verteiler",
        ("2-fach", "3-fach", "4-fach", "5-fach", "6-fach", "8-fach", "10-fach", "12-fach"),
        5900,
        2960,
        0.3,
        1,
        1.3,
    ),
    Family(
        "WA",
        "Waschtischarmaturen",
        "Waschtischmischer",
        ("Serie A", "Serie B", "Serie C", "Serie C schwarz", "Serie D"),
        6900,
        2740,
        0.25,
        1,
    ),
    Family(
        "SP",
        "Spülkästen",
        "Spülkasten",
        ("Standard", "Kompakt", "Barrierefrei"),
        8800,
        4720,
        0.0,
        1,
    ),
    Family(
        "IS",
        "Isolierungen",
        "Rohrisolierung 2 m",
        ("15 mm", "18 mm", "22 mm", "28 mm", "35 mm", "42 mm"),
        290,
        118,
        0.0,
        40,
        1.5,
    ),
    Family(
        "LW",
        "Leckagewächter",
        "Leckagewächter",
        ("DN 15", "DN 20", "DN 25"),
        24900,
        13100,
        0.1,
        1,
        1.0,
        0.4,
    ),
    Family(
        "GG",
        "Gewindefittings verzinkt",
        "Winkel verzinkt",
        ('1/2"', '3/4"', '1"', '1 1/4"', '1 1/2"', '2"'),
        185,
        131,
        0.0,
        50,
        1.0,
        0.0,
        0.78,
    ),
)


# share of the two years → (list prices, cost of copper, other cost), each against the first day
STEPS: tuple[tuple[float, float, float, float], ...] = (
    (0.0, 1.0, 1.0, 1.0),
    (0.29, 1.0, 1.12, 1.01),
    (0.52, 1.035, 1.21, 1.03),
    (0.81, 1.05, 1.52, 1.04),  # copper jumps: some press fittings are now sold below cost
)

REGIONS: tuple[str, ...] = ("Nord", "West", "Mitte", "Süd", "Ost", "Österreich")

# code, name, region
REPS: tuple[tuple[str, str, str], ...] = (
    ("11", "Katrin Möller", "Nord"),
    ("12", "Sven Petersen", "Nord"),
    ("21", "Jürgen Schäfer", "West"),
    ("22", "Anja Groß", "West"),
    ("23", "Tobias Krämer", "West"),
    ("31", "Birgit Hahn", "Mitte"),
    ("32", "Lars Weiß", "Mitte"),
    ("41", "Stefan Huber", "Süd"),
    ("42", "Monika König", "Süd"),
    ("43", "Bernd Maier", "Süd"),
    ("51", "Silke Böhm", "Ost"),
    ("52", "Uwe Richter", "Ost"),
    ("61", "Martina Gruber", "Österreich"),
)

TOWNS: dict[str, tuple[str, ...]] = {
    "Nord": ("Hamburg", "Lübeck", "Kiel", "Bremen", "Oldenburg", "Flensburg", "Rostock"),
    "West": ("Köln", "Düsseldorf", "Essen", "Münster", "Aachen", "Dortmund", "Bielefeld", "Mönchengladbach"),
    "Mitte": ("Frankfurt", "Kassel", "Gießen", "Fulda", "Würzburg", "Mainz"),
    "Süd": ("München", "Nürnberg", "Augsburg", "Ulm", "Stuttgart", "Freiburg", "Tübingen", "Passau"),
    "Ost": ("Berlin", "Leipzig", "Dresden", "Görlitz", "Potsdam", "Erfurt", "Chemnitz"),
    "Österreich": ("Wien", "Graz", "Linz", "Salzburg", "Innsbruck"),
}

TRADES: tuple[str, ...] = (
    "Sanitär",
    "Haustechnik",
    "Bad & Heizung",
    "Installationen",
    "Heizungsbau",
    "Großhandel",
)
FORMS: tuple[str, ...] = ("GmbH", "GmbH & Co. KG", "KG", "e. K.", "OHG")


def list_skus() -> list[Sku]:
    """Each size of each family; a larger size costs about a third more than the one before."""
    skus = []
    for number, family in enumerate(FAMILIES):
        for place, size in enumerate(family.sizes):
            growth = 1.34**place if family.pack > 1 else 1.16**place
            skus.append(
                Sku(
                    code=f"{family.code}-{(place + 1) * 10:03d}",
                    name=f"{family.description} {size}",
                    family=number,
                    price=round(family.price * growth / 5) * 5,
                    cost=round(family.cost * growth),
                )
            )
    return skus

"""Text messages: at most 160 letters of the old alphabet of phones, so that each is one message and costs once."""

import unicodedata
from collections.abc import Sequence
from typing import Final

ONE_MESSAGE: Final = 160
# GSM 03.38; the letters of its extension count twice.
ALPHABET: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION: Final = frozenset("^{}\\[~]|€\f")
# Apostrophes, quotation marks, dashes, the ellipsis, the raised dot and the hard space of good print.
PLAIN: Final = str.maketrans(
    {
        "\u2018": "'",
        "\u2019": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u2013": "-",
        "\u2014": "-",
        "\u2026": "...",
        "\u00b7": "-",
        "\u00a0": " ",
    }
)


def write_text(*, company: str, sentence: str, links: Sequence[str]) -> str:
    """The company's name, the sentence and the first of the links that leaves room for it; the last one otherwise.

    Letters that the alphabet lacks lose their accents, as people write them on phones. What still does not fit is
    cut from the sentence. Words in another script are left whole: they take more messages.
    """
    lead, said = to_alphabet(company), to_alphabet(sentence)
    chosen = next((link for link in links if cost_of(f"{lead}: {said} {link}") <= ONE_MESSAGE), links[-1])
    whole = f"{lead}: {said} {chosen}"
    if not is_plain(whole) or cost_of(whole) <= ONE_MESSAGE:
        return whole
    while said and cost_of(f"{lead}: {said.rstrip()}... {chosen}") > ONE_MESSAGE:
        said = said[:-1]
    return f"{lead}: {said.rstrip()}... {chosen}" if said else f"{lead} {chosen}"


def to_alphabet(text: str) -> str:
    """Nearest letters of the alphabet; a letter of another script stays."""
    return "".join(_nearest(letter) for letter in unicodedata.normalize("NFC", text).translate(PLAIN))


def _nearest(letter: str) -> str:
    if is_plain(letter):
        return letter
    bare = "".join(part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part))
    return bare if bare and is_plain(bare) else letter


def is_plain(text: str) -> bool:
    return all(letter in ALPHABET or letter in EXTENSION for letter in text)


def cost_of(text: str) -> int:
    """How many places of a message it takes."""
    return sum(2 if letter in EXTENSION else 1 for letter in text)

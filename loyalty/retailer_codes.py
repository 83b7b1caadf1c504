"""The codes that let a dealer register: read out over the phone, typed in any spelling, kept as a keyed hash."""

import secrets
from typing import Final

from tenants.signing import keyed_hash

ALPHABET: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # without what is taken for another: I, O, 0, 1
LETTERS: Final = 10  # 50 bits: not to be guessed at some dozens of tries an hour
HALF: Final = LETTERS // 2


def draw_code() -> str:
    """Such as "K7MPX-3QWEH"."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(LETTERS))
    return f"{letters[:HALF]}-{letters[HALF:]}"


def hash_of(code: str) -> str:
    letters = "".join(letter for letter in code.upper() if letter.isalnum())
    return keyed_hash(letters, purpose="retailer-code")

"""A rule for passwords beside Django's own: the words everyone here would try first."""

from typing import Final

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import connection

SHORTEST_WORD: Final = 4  # Shorter words stand in too many good passwords by chance.


class TenantWordsValidator:
    """Refuses a password that is little more than the name of the company or of the product."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        bare = _letters(password)
        for word in _words():
            if word in bare and len(bare.replace(word, "")) < SHORTEST_WORD:
                raise ValidationError(
                    "The password is little more than a name that everyone here knows.", code="password_is_a_name"
                )

    def get_help_text(self) -> str:
        return "The password can't be the company's name with a few digits."


def _words() -> list[str]:
    tenant = connection.tenant  # type: ignore[attr-defined]
    names = ["regulars", getattr(tenant, "name", "") or "", getattr(tenant, "slug", "") or ""]
    words = {_letters(part) for name in names for part in [name, *name.split()]}
    return [word for word in words if len(word) >= SHORTEST_WORD]


def _letters(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalpha())

"""Programs of the sender's own, ready to be pasted: `fill` puts address and key into one."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

KEY_STANDS_FOR: Final = "whsec_PUT-YOUR-KEY-HERE"
_FOLDER: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Sender:
    """`name` is the file it is saved as."""

    name: str
    title: str
    text: str


def fill(*, url: str, key: str) -> list[Sender]:
    """The programs with the tenant's address; and with the key, while it is shown."""
    titles = {"send.sh": "Linux, macOS, Unix: openssl and curl", "send.ps1": "Windows: PowerShell"}
    return [
        Sender(name, title, (_FOLDER / name).read_text().replace("@URL@", url).replace("@KEY@", key or KEY_STANDS_FOR))
        for name, title in titles.items()
    ]

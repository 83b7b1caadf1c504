"""The demo's one password, drawn for each installation and kept in the run folder, readable by its owner only."""

import os
import secrets
from pathlib import Path

FILE_NAME = "demo-logins.txt"
_PREFIX = "password: "
# no letters or digits that look alike
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def read_or_draw_password(run_dir: Path) -> str:
    path = run_dir / FILE_NAME
    if path.exists():
        for line in path.read_text().splitlines():
            if line.startswith(_PREFIX):
                return line.removeprefix(_PREFIX)
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(5)) for _ in range(3))


def write_logins(run_dir: Path, *, password: str, lines: list[str]) -> Path:
    path = run_dir / FILE_NAME
    unfinished = path.with_suffix(".part")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        stream.write("\n".join([*lines, "", f"{_PREFIX}{password}", ""]))
    unfinished.replace(path)
    return path

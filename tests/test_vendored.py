"""The files we serve for others are the files we say they are."""

import re
from hashlib import sha256
from pathlib import Path

import pytest

VENDOR = Path("static/vendor")


def _rows() -> list[tuple[str, str]]:
    text = (VENDOR / "VENDORED.md").read_text(encoding="utf-8")
    return re.findall(r"\| `([^`]+)` \| `([0-9a-f]{64})` \|", text)


@pytest.mark.parametrize(("name", "digest"), _rows())
def test_file_has_the_sum_in_the_list(name: str, digest: str) -> None:
    assert sha256((VENDOR / name).read_bytes()).hexdigest() == digest


def test_each_file_is_listed_and_comes_with_its_licence() -> None:
    files = {path.relative_to(VENDOR).as_posix() for path in VENDOR.glob("*/*")}
    licences = {name for name in files if name.endswith("/LICENSE")}
    assert files - licences == {name for name, _ in _rows()}
    assert {name.split("/")[0] for name in files} == {name.split("/")[0] for name in licences}

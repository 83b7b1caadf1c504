"""What is installed is locked, with hashes, from nowhere in particular."""

import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "requirements"
LOCKED = re.compile(r"^([\w.-]+)(?:\[[\w,-]+\])?==(\S+)", re.MULTILINE)


def locked(name: str) -> dict[str, str]:
    return dict(LOCKED.findall((FOLDER / f"{name}.txt").read_text()))


@pytest.mark.parametrize("name", ["base", "dev"])
def test_each_package_has_a_hash(name: str):
    packages = re.split(r"^(?=\w)", (FOLDER / f"{name}.txt").read_text(), flags=re.MULTILINE)[1:]
    assert len(packages) == len(locked(name)) > 30
    assert [package.split()[0] for package in packages if "--hash=sha256:" not in package] == []


@pytest.mark.parametrize("name", ["base", "dev"])
def test_no_address_of_an_index_is_written(name: str):
    text = (FOLDER / f"{name}.txt").read_text()
    assert "://" not in text
    assert "--index-url" not in text


def test_what_is_tested_is_what_is_served():
    """`make test` after `make demo`, or the other way round, changes no version."""
    assert locked("base").items() <= locked("dev").items()

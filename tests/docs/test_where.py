"""Each place that docs/WHERE.md names is there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLACE = re.compile(r"`([\w./-]+\.(?:py|md|html|css|js))(?:::(\w+))?`")


def places() -> list[tuple[str, str]]:
    return PLACE.findall((ROOT / "docs/WHERE.md").read_text())


def defined_names(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names.update(target.id for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
    return names


def test_the_table_names_places():
    assert len(places()) > 10


@pytest.mark.parametrize(("path", "name"), places())
def test_the_place_is_there(path: str, name: str):
    file = ROOT / path
    assert file.is_file(), f"{path} does not exist"
    if name:
        assert name in defined_names(file), f"{path} defines no {name}"

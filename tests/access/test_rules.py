"""Ways of writing that have let one tenant see another; each rule first flags a sample of what it bans."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = (
    "kit",
    "tenants",
    "people",
    "approval",
    "commerce",
    "ingestion",
    "loyalty",
    "insights",
    "outreach",
    "saas",
)
FILES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
# Where a rule does not hold, and why.
EXCEPTIONS = {
    ("signs outside of tenants/signing.py", "tenants/signing.py"): "the one place",
    ("starts a thread", "ingestion/heartbeat.py"): "carries the schema, and speaks over a connection of its own",
    ("starts a thread", "saas/demo/prepare.py"): "each thread enters its own tenant and closes its connection",
    ("starts a thread", "saas/demo/programme/invoices.py"): "each thread enters its tenant and closes its connection",
    ("starts a thread", "kit/child.py"): "ends a child process; touches no database",
}
# Written into a trigger function: the table's own schema, put back at the end of the statement.
SEARCH_PATH_FREE = {"people/trail.py"}

Rule = Callable[[ast.AST], bool]


def enters_by_with(node: ast.AST) -> bool:
    """`with tenant:` keeps the tenant before in a list that all threads share."""
    if not isinstance(node, ast.With):
        return False
    names = [ast.unparse(item.context_expr) for item in node.items]
    return any(re.search(r"(^|\.|_)tenant$", name) or ("objects.get(" in name and "Tenant" in name) for name in names)


def sets_search_path(node: ast.AST) -> bool:
    """Then the backend believes to be in one tenant and the server is in another."""
    return (
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and bool(re.search(r"\bSET\s+(LOCAL\s+|SESSION\s+)?search_path\b|set_config\('search_path'", node.value, re.I))
        and not node.value.count("`")  # in prose
    )


def signs(node: ast.AST) -> bool:
    """A signature without the schema holds in each tenant."""
    if isinstance(node, ast.ImportFrom):
        return node.module in {"django.core.signing", "itsdangerous", "jwt"}
    return isinstance(node, ast.Attribute) and ast.unparse(node).startswith("signing.") and node.attr != "BadSignature"


def starts_thread(node: ast.AST) -> bool:
    """A new thread has a connection of its own, which knows no tenant."""
    banned = {"threading", "concurrent.futures", "multiprocessing.pool", "asyncio"}
    if isinstance(node, ast.ImportFrom):
        return node.module in banned
    return isinstance(node, ast.Import) and any(alias.name in banned for alias in node.names)


RULES: list[tuple[str, Rule, str]] = [
    ("enters a tenant by `with tenant:`", enters_by_with, "with tenant:\n    pass"),
    ("enters a tenant by `with tenant:`", enters_by_with, "with Tenant.objects.get(pk=1) as t:\n    pass"),
    ("sets the search_path", sets_search_path, "cursor.execute('SET search_path = other')"),
    ("signs outside of tenants/signing.py", signs, "from django.core.signing import dumps"),
    ("signs outside of tenants/signing.py", signs, "signing.dumps(1)"),
    ("starts a thread", starts_thread, "import threading"),
    ("starts a thread", starts_thread, "from concurrent.futures import ThreadPoolExecutor"),
]


def broken_lines(rule: Rule, source: str) -> Iterator[int]:
    return (node.lineno for node in ast.walk(ast.parse(source)) if rule(node))


@pytest.mark.parametrize(("name", "rule", "sample"), RULES, ids=[f"{name}: {sample}" for name, _, sample in RULES])
def test_control_each_rule_flags_its_sample(name, rule, sample):
    assert list(broken_lines(rule, sample))


@pytest.mark.parametrize(("name", "rule"), {name: rule for name, rule, _ in RULES}.items())
def test_no_file_of_the_product(name, rule):
    broken = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in FILES
        if not is_free(name, path)
        for line in broken_lines(rule, path.read_text())
    ]
    assert broken == []


def is_free(name: str, path: Path) -> bool:
    relative = str(path.relative_to(ROOT))
    if relative.startswith("saas/embedded/"):
        return True  # knows no Django
    if name == "sets the search_path" and ("/migrations/" in relative or relative in SEARCH_PATH_FREE):
        return True
    return (name, relative) in EXCEPTIONS

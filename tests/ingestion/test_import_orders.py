"""The command that others script against: its last line is JSON."""

import json

import pytest
from django.core.management import CommandError, call_command

from commerce.models import Order
from ingestion.models import Mapping
from tests.ingestion.conftest import sales

GOOD = sales("A1,2026-02-01,C1,SKU1,2,5.00,10.00", "A2,2026-02-01,C1,SKU1,x,5.00,10.00")


@pytest.fixture
def run(tenant, capsys):
    def call(*arguments: object) -> dict[str, object]:
        call_command("import_orders", *map(str, arguments), tenant="mara")
        return json.loads(capsys.readouterr().out.splitlines()[-1])

    return call


def test_it_tells_the_counts(run, tmp_path):
    path = tmp_path / "sales.csv"
    path.write_text(GOOD)
    told = run(path)
    assert {name: told[name] for name in ("rows", "accepted", "refused", "skipped", "state")} == {
        "rows": 2,
        "accepted": 1,
        "refused": 1,
        "skipped": 0,
        "state": "applied",
    }
    assert told["seconds"] > 0
    assert run(path)["skipped"] == 1


def test_a_mapping_comes_from_a_file_and_then_by_its_name(run, tmp_path):
    path, mapping = tmp_path / "sales.csv", tmp_path / "till.json"
    path.write_text("Bon;Tag;Summe\nB1;01.02.2026;1.234\n")
    columns = {"order_no": "Bon", "ordered_at": "Tag", "line_total": "Summe"}
    mapping.write_text(json.dumps({"columns": columns, "options": {"decimals": ","}}))
    assert run(path, f"--mapping={mapping}")["accepted"] == 1
    assert Order.objects.get().net == 1234
    assert Mapping.objects.get().name == "till"
    assert run(path, "--mapping=till")["skipped"] == 1


def test_unknown_headings_are_refused_with_what_is_missing(run, tmp_path):
    path = tmp_path / "sales.csv"
    path.write_text("Colour,Size\nred,1\n")
    with pytest.raises(CommandError, match="Order number, Date"):
        run(path)


@pytest.mark.parametrize("arguments", [["/nowhere.csv"], [__file__, "--mapping=none of that name"]])
def test_what_is_not_there_is_an_error(run, arguments):
    with pytest.raises(CommandError, match="There is no"):
        run(*arguments)
    assert not Order.objects.exists()


def test_a_tenant_that_is_not_there_is_an_error(tenant):
    with pytest.raises(CommandError, match="no tenant nobody"):
        call_command("import_orders", __file__, tenant="nobody")

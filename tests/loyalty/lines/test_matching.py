import pytest
from django_tenants.utils import tenant_context

from commerce.models import Product
from loyalty.lines.matching import get_catalogue
from loyalty.models import InvoiceLine, ProductAlias

Match = InvoiceLine.Match


@pytest.fixture(autouse=True)
def wares(tenant):
    names = {"PIPE-20": "PVC pipe 20 mm", "PIPE-25": "PVC pipe 25 mm", "TAP-1": "Tap chrome", "20": "Nothing of note"}
    return {sku: Product.objects.create(sku=sku, name=name) for sku, name in names.items()}


def find(text, sku=""):
    found = get_catalogue().find(text=text, sku=sku)
    product = Product.objects.filter(pk=found.product_id).first()
    return (product.sku if product else None), found.match


@pytest.mark.parametrize(("text", "sku"), [("Whatever", "pipe-20"), ("PIPE-20", ""), ("grey pipe-20 2 m", "")])
def test_by_sku(text, sku):
    assert find(text, sku) == ("PIPE-20", Match.SKU)


def test_a_measure_is_no_sku():
    assert find("PVC pipe 20 mm") == ("PIPE-20", Match.SIMILAR)


def test_by_a_spelling_that_was_learned(wares):
    assert find("Röhre grau 20") == (None, Match.NONE)
    ProductAlias.objects.create(text="röhre grau 20", product=wares["PIPE-20"])
    assert find("  RÖHRE  Grau 20") == ("PIPE-20", Match.ALIAS)


@pytest.mark.parametrize("text", ["pvc pipe 25mm", "Pvc pip 25 mm", "PIPE PVC 25 MM"])
def test_by_likeness_with_its_numbers(text):
    assert find(text) == ("PIPE-25", Match.SIMILAR)


def test_nothing_alike():
    assert find("Wheelbarrow") == (None, Match.NONE)


def test_a_new_name_is_known_at_once(wares):
    assert find("Brass valve 1/2") == (None, Match.NONE)
    Product.objects.filter(pk=wares["TAP-1"].pk).update(name="Brass valve 1/2 inch")
    assert find("Brass valve 1/2") == ("TAP-1", Match.SIMILAR)


def test_no_products_no_match():
    Product.objects.all().delete()
    assert find("PVC pipe 20 mm") == (None, Match.NONE)
    assert get_catalogue().search("pipe", most=5) == []


def test_the_other_tenants_products_are_not_ours(other_tenant):
    get_catalogue()
    with tenant_context(other_tenant):
        assert find("PIPE-20") == (None, Match.NONE)

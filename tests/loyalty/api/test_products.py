import pytest

from commerce.models import Product


@pytest.fixture
def phone(phone_of, rita):
    return phone_of(rita.user)


@pytest.fixture(autouse=True)
def _wares(tenant):
    for sku, name in (("PIPE-20", "PVC pipe 20 mm"), ("PIPE-25", "PVC pipe 25 mm"), ("TAP-1", "Tap chrome")):
        Product.objects.create(sku=sku, name=name)


def skus(answer):
    return [item["sku"] for item in answer.json()["items"]]


def test_found_by_name_misspelt_or_not(phone):
    assert skus(phone.look("products", q="pvc pip 25mm"))[0] == "PIPE-25"
    assert skus(phone.look("products", q="chrom")) == ["TAP-1"]


def test_found_by_the_beginning_of_the_sku(phone):
    assert skus(phone.look("products", q="pipe-", limit=2)) == ["PIPE-20", "PIPE-25"]


def test_nothing_alike_is_an_empty_list(phone):
    assert skus(phone.look("products", q="zzz")) == []


def test_a_search_for_nothing_is_refused(phone):
    assert phone.look("products").status_code == 400
    assert phone.look("products", q="x", limit=500).status_code == 400


def test_consumers_and_strangers_do_not_search(phone_of, paul, stranger):
    assert phone_of(paul.user).look("products", q="pipe").status_code == 403
    assert stranger.look("products", q="pipe").status_code == 401

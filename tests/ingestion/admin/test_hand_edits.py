"""Facts edited by hand in the admin pass the rules of an import, in the same words, on the record."""

from decimal import Decimal

import pytest

from commerce.models import Customer, CustomerIdentity, Product, ProductCost, SalesRep, Source
from people.models import DomainEvent
from tests.ingestion.admin.test_spreadsheets import preview
from tests.ingestion.conftest import HEADER, sales

NO_NUMBERS = {"identities-TOTAL_FORMS": "0", "identities-INITIAL_FORMS": "0"}
NO_COSTS = {"costs-TOTAL_FORMS": "0", "costs-INITIAL_FORMS": "0"}
PHONE_WORDS = "Phone is “12”; write it with country code, like +351912345678."
EMAIL_WORDS = "E-mail address is “x”; write one address like name@example.com."


@pytest.fixture
def browser(client_of, mara):
    return client_of(mara)


@pytest.fixture
def rita(tenant):
    return Customer.objects.create(name="Rita", email="rita@example.com", region="North")


@pytest.fixture
def hammer(tenant):
    return Product.objects.create(sku="H-1", name="Hammer", price=Decimal(5))


def save(browser, thing, **answers):
    """What the page of a customer sends when it is saved."""
    kept = {"kind": thing.kind, "name": thing.name, "email": thing.email, "phone": thing.phone}
    page = f"/admin/commerce/customer/{thing.pk}/change/" if thing.pk else "/admin/commerce/customer/add/"
    return browser.post(page, {**kept, "region": thing.region, **NO_NUMBERS, **answers})


def save_product(browser, product, **answers):
    kept = {"sku": product.sku, "name": product.name, "price": product.price or ""}
    page = f"/admin/commerce/product/{product.pk}/change/" if product.pk else "/admin/commerce/product/add/"
    return browser.post(page, {**kept, **NO_COSTS, **answers})


def errors_of(answer):
    return [message for messages in answer.context["adminform"].form.errors.values() for message in messages]


def test_a_phone_is_kept_as_an_import_keeps_it(browser, rita, mara):
    assert save(browser, rita, phone="00351 912 345 678", region=" South  East ").status_code == 302
    rita.refresh_from_db()
    assert (rita.phone, rita.region) == ("+351912345678", "South East")
    event = DomainEvent.objects.get(event="customer.edited")
    assert (event.actor, event.data) == (mara, {"fields": ["phone", "region"]})


def test_kind_and_rep_are_assigned(browser, rita):
    rep = SalesRep.objects.create(code="R1", name="Paul")
    assert save(browser, rita, kind="account", rep=rep.pk).status_code == 302
    rita.refresh_from_db()
    assert (rita.kind, rita.rep) == ("account", rep)
    assert DomainEvent.objects.filter(event="customer.assigned").exists()
    assert not DomainEvent.objects.filter(event="customer.edited").exists()


def test_a_customer_is_added_on_the_record(browser, tenant):
    source = Source.objects.create(slug="till", name="Till")
    number = {
        "identities-TOTAL_FORMS": "1",
        "identities-0-source": source.pk,
        "identities-0-external_id": " 007 ",
    }
    assert save(browser, Customer(name="Paul"), phone="+351912345678", **number).status_code == 302
    paul = Customer.objects.get()
    assert paul.phone == "+351912345678"
    assert CustomerIdentity.objects.get(customer=paul).external_id == "007"
    assert DomainEvent.objects.get(event="customer.added").subject_id == str(paul.pk)


def test_what_another_wrote_meanwhile_stays(browser, rita):
    """The page was opened before: what is not changed on it is not written."""
    form = {"phone": "+351912345678"}
    Customer.objects.filter(pk=rita.pk).update(address="1 New Street")
    save(browser, rita, **form, address="1 New Street")
    rita.refresh_from_db()
    assert (rita.address, rita.phone) == ("1 New Street", "+351912345678")


def test_an_address_that_an_import_let_in_can_stay(browser, rita):
    Customer.objects.filter(pk=rita.pk).update(email="a..b@example.com")
    rita.refresh_from_db()
    assert save(browser, rita, region="South").status_code == 302
    assert save(browser, rita, email="c..d@example.com").status_code == 302


def test_an_import_and_a_page_refuse_in_the_same_words(browser, rita, max_, client_of, source):
    answer = save(browser, rita, phone="12", email="x")
    assert answer.status_code == 200
    assert sorted(errors_of(answer)) == [EMAIL_WORDS, PHONE_WORDS]
    rita.refresh_from_db()
    assert (rita.phone, rita.email) == ("", "rita@example.com")
    assert not DomainEvent.objects.filter(event__startswith="customer.").exists()
    steward = client_of(max_)
    file = "Customer number;Name;E-mail address;Phone\n1;Rita;x;12\n2;Paul;paul@example.com;+351912345678\n"
    [row] = preview(steward, "customer", file, source).context["result"].invalid_rows
    assert sorted(row.error.messages) == [EMAIL_WORDS, PHONE_WORDS]


def test_a_new_customer_is_refused_alike(browser, tenant):
    answer = save(browser, Customer(name="Paul"), phone="12")
    assert errors_of(answer) == [PHONE_WORDS]
    assert not Customer.objects.exists()


def test_a_product_is_edited(browser, hammer):
    cost = {
        "costs-TOTAL_FORMS": "1",
        "costs-0-product": hammer.pk,
        "costs-0-cost": "2.5",
        "costs-0-valid_from": "2026-01-01",
    }
    answers = {"name": " Claw  hammer ", "price": "7.25", "active_from": "2026-01-01"}
    assert save_product(browser, hammer, **answers, **cost).status_code == 302
    hammer.refresh_from_db()
    assert (hammer.name, hammer.price, str(hammer.active_from)) == ("Claw hammer", Decimal("7.25"), "2026-01-01")


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"price": "-1"}, "Price is negative; write it without a minus."),
        ({"price": "1000000000"}, "Price is 1000000000; it must be below 1,000,000,000."),
        ({"name": "n" * 201}, "Name has 201 characters; shorten it to 200."),
        ({"sku": ""}, "SKU is empty; fill it in."),
        ({"active_from": "1900-01-01"}, "Active from is 1900-01-01; it must be 1970 or later."),
    ],
)
def test_a_product_is_refused_in_the_words_of_the_import(browser, hammer, answers, words):
    answer = save_product(browser, hammer, **answers)
    assert errors_of(answer) == [words]
    hammer.refresh_from_db()
    assert (hammer.sku, hammer.name, hammer.price, hammer.active_from) == ("H-1", "Hammer", Decimal(5), None)


def test_a_cost_is_refused_in_the_words_of_the_import(client_of, max_, hammer):
    cost = {
        "costs-TOTAL_FORMS": "1",
        "costs-0-product": hammer.pk,
        "costs-0-cost": "-2",
        "costs-0-valid_from": "2026-01-01",
    }
    answer = save_product(client_of(max_), hammer, **cost)
    assert "Cost is negative; write it without a minus." in answer.content.decode()
    assert not ProductCost.objects.exists()


class TestDeletion:
    """Of products; customers and orders are never deleted by hand."""

    def test_one_never_sold_is_gone(self, client_of, max_, hammer):
        path = f"/admin/commerce/product/{hammer.pk}/delete/"
        assert client_of(max_).post(path, {"post": "yes"}).status_code == 302
        assert not Product.objects.exists()

    @pytest.mark.parametrize("state", ["completed", "cancelled"])
    def test_what_was_sold_stays_and_the_page_says_why(self, client_of, max_, bring, state):
        bring(sales(f"A1,2026-02-01,C1,SKU1,2,5.00,10.00,{state}", header=f"{HEADER},Status"))
        product = Product.objects.get()
        browser = client_of(max_)
        path = f"/admin/commerce/product/{product.pk}/delete/"
        for answer in (browser.get(path), browser.post(path, {"post": "yes"})):
            assert "SKU1: orders hold it. Give it a day until which it is active." in answer.content.decode()
        assert Product.objects.exists()

    def test_several_at_once_are_kept_if_one_was_sold(self, client_of, max_, bring, hammer):
        bring(sales("A1,2026-02-01,C1,SKU1,2,5.00,10.00"))
        chosen = {"action": "delete_selected", "_selected_action": [p.pk for p in Product.objects.all()], "post": "yes"}
        answer = client_of(max_).post("/admin/commerce/product/", chosen)
        assert "SKU1: orders hold it." in answer.content.decode()
        assert Product.objects.count() == 2

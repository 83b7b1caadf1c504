import pytest
from django.urls import reverse

from approval.models import Request
from approval.queries.requests import find_request
from loyalty.models import Retailer

LIST, ADD = "admin:loyalty_retailer_changelist", "admin:loyalty_retailer_add"
PROFILE = {"contact_name": "Sam Silva", "shop_name": "Sam's Tools", "address": "Road 1", "city": "Porto"}


def url(shop, page="change"):
    return reverse(f"admin:loyalty_retailer_{page}", args=[shop.pk])


def do(browser, shop, deed, **fields):
    return browser.post(url(shop, deed), fields, follow=True).content.decode()


def profile_of(shop, **changed):
    names = ("shop_name", "contact_name", "email", "address", "postal_code", "city", "region", "tax_id")
    return {name: getattr(shop, name) for name in names} | changed


def test_suspended_and_opened_again_with_the_reason_on_the_page(client_of, max_, rita):
    browser = client_of(max_)
    assert "is suspended and logged out" in do(browser, rita, "suspend", reason="Papers  are false.")
    rita.refresh_from_db()
    assert (rita.state, rita.reason) == ("suspended", "Papers are false.")
    page = browser.get(url(rita)).content.decode()
    assert "Papers are false." in page
    assert "Reopen the shop" in page
    assert "Suspend the shop" not in page
    do(browser, rita, "reopen")
    rita.refresh_from_db()
    assert rita.state == "active"


def test_closed_for_good(client_of, max_, rita):
    browser = client_of(max_)
    do(browser, rita, "close", reason="Moved away")
    rita.refresh_from_db()
    assert rita.state == "closed"
    page = browser.get(url(rita)).content.decode()
    assert "Close the shop" not in page
    assert "Save" not in page


def test_refusals_are_shown_and_change_nothing(client_of, max_, rita):
    browser = client_of(max_)
    assert "Say why; the retailer reads it." in do(browser, rita, "suspend", reason=" ")
    assert "is not suspended." in do(browser, rita, "reopen")
    rita.refresh_from_db()
    assert rita.state == "active"


@pytest.mark.parametrize("who", ["mara", "chen"])
def test_deeds_are_of_the_managers(client_of, request, rita, who):
    browser = client_of(request.getfixturevalue(who))
    page = browser.get(url(rita)).content.decode()
    assert "Suspend the shop" not in page
    assert browser.post(url(rita, "suspend"), {"reason": "Because"}).status_code == 403
    rita.refresh_from_db()
    assert rita.state == "active"


def test_a_checker_reads_and_writes_nothing(client_of, chen, rita):
    browser = client_of(chen)
    page = browser.get(url(rita)).content.decode()
    assert "Rita Reis" in page
    assert "Save" not in page
    assert browser.post(url(rita), profile_of(rita, city="Faro")).status_code == 403
    assert browser.post(reverse(ADD), PROFILE | {"phone": "+351 912 345 678"}).status_code == 403
    assert Retailer.objects.get().city == rita.city


def test_an_operator_corrects_what_is_written_down(client_of, mara, rita):
    answer = client_of(mara).post(url(rita), profile_of(rita, city=" Faro ", region="South"))
    assert answer.status_code == 302
    rita.refresh_from_db()
    assert (rita.city, rita.region, rita.shop_name) == ("Faro", "South", "Rita's Hardware")


def test_says_at_the_field_what_cannot_be(client_of, mara, rita):
    page = client_of(mara).post(url(rita), profile_of(rita, shop_name="", email="no address")).content.decode()
    assert "This field is required." in page
    assert "Enter a valid email address." in page
    Retailer.objects.update(state="closed")
    assert "This shop is closed." in client_of(mara).post(url(rita), profile_of(rita, city="Faro")).content.decode()
    assert Retailer.objects.get().city == rita.city


def test_an_operator_enters_a_shop_and_somebody_else_decides(client_of, mara):
    answer = client_of(mara).post(reverse(ADD), PROFILE | {"phone": "+351 912 345 678"})
    sam = Retailer.objects.get()
    assert answer["Location"] == url(sam)
    assert (sam.state, sam.phone, sam.shop_name) == ("in_review", "+351912345678", "Sam's Tools")
    assert find_request("retailer", sam.pk).maker == mara


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"phone": "12"}, "number"),
        ({"phone": "+351912000001"}, "A shop with this number is registered already."),
        ({"address": ""}, "This field is required."),
    ],
)
def test_a_shop_that_cannot_be_is_not_entered(client_of, mara, rita, wrong, words):
    answer = client_of(mara).post(reverse(ADD), PROFILE | {"phone": "+351 912 345 678"} | wrong)
    assert answer.status_code == 200
    assert words in str(answer.context["form"].errors)
    assert list(Retailer.objects.all()) == [rita]


def test_a_rejected_registration_is_corrected_and_handed_in(client_of, mara, rita):
    Retailer.objects.update(state="rejected", address="", city="")
    assert "Please fill in the address, the city." in do(client_of(mara), rita, "hand_in")
    assert not Request.objects.exists()
    Retailer.objects.update(address="Road 1", city="Porto")
    assert "was handed in" in do(client_of(mara), rita, "hand_in")
    assert find_request("retailer", rita.pk).maker == mara


@pytest.mark.parametrize("words", ["Hardware", "Reis", "912-000-001", "(351) 912 000 001", "Braga"])
def test_is_found_by_name_number_and_city(client_of, chen, rita, words):
    Retailer.objects.update(city="Braga")
    found = client_of(chen).get(reverse(LIST), {"q": words}).context["cl"].result_list
    assert list(found) == [rita]
    assert not client_of(chen).get(reverse(LIST), {"q": "nobody"}).context["cl"].result_list


def test_lists_what_it_handed_in(client_of, chen, rita, hand_in):
    invoice = hand_in()
    page = client_of(chen).get(url(rita)).content.decode()
    assert "1 member buys here" in page
    assert "INV-0042" in page
    listed = client_of(chen).get(reverse("admin:loyalty_invoice_changelist"), {"retailer__id__exact": str(rita.pk)})
    assert list(listed.context["cl"].result_list) == [invoice]

import pytest

from commerce.models import Customer
from people.actions.withhold_permission import withhold_permission
from people.models import DomainEvent
from people.record import SYSTEM
from tests.insights.api.conftest import NOW

CLIENTS = "/api/clients"


def names(api, query=""):
    response = api.get(f"{CLIENTS}{query}")
    assert response.status_code == 200, response.json()
    return [client["name"] for client in response.json()["data"]["clients"]]


def test_lists_all_page_by_page(shop, vera, api_client_of):
    api, seen, cursor = api_client_of(vera), [], ""
    while True:
        data = api.get(CLIENTS, {"sort": "name", "cursor": cursor} if cursor else {"sort": "name"}).json()["data"]
        seen += [client["name"] for client in data["clients"]]
        assert len(data["clients"]) <= 25
        if not (cursor := data["next_cursor"]):
            break
    assert len(seen) == len(set(seen)) == 62
    assert seen == sorted(seen)


@pytest.mark.parametrize("query", ["?search=rita", "?search=rita@example.com", "?region=North"])
def test_finds(shop, vera, api_client_of, query):
    assert names(api_client_of(vera), query) == ["Rita"]


@pytest.mark.parametrize(
    ("query", "culprit"),
    [
        ("?sort=color", "sort"),
        ("?recency_score=6", "recency_score"),
        ("?rep_id=x", "rep_id"),
        ("?cursor=nonsense", "cursor"),
        ("?due=never", "due"),
    ],
)
def test_refuses_a_senseless_question(shop, vera, api_client_of, query, culprit):
    response = api_client_of(vera).get(f"{CLIENTS}{query}")
    assert response.status_code == 400
    assert culprit in response.json()["error"]["fields"]


def test_a_rep_sees_the_own_book_only(shop, api_client_of):
    api = api_client_of(shop.rep.user)
    assert names(api) == ["Rita"]
    assert api.get(f"/api/client/{shop.rita.pk}").status_code == 200
    assert api.get(f"/api/client/{shop.paul.pk}").status_code == 404
    assert api.patch(f"/api/client/{shop.paul.pk}", {"region": "South"}, format="json").status_code == 404
    assert Customer.objects.get(pk=shop.paul.pk).region == ""


class TestOne:
    def test_shows_figures_orders_and_tags(self, shop, vera, api_client_of):
        body = api_client_of(vera).get(f"/api/client/{shop.rita.pk}").json()
        row = body["data"]["row"]
        assert (row["name"], row["rep_name"]) == ("Rita", "Tobias")
        assert row["figures"]["revenue"] == "550.00"
        assert len(row["figures"]["rfm"]) == 3
        assert body["as_of"] == "2026-06-30"

    @pytest.mark.parametrize("number", ["0", "999999", str(2**40), str(2**70)])
    def test_refuses_who_is_not_there(self, shop, vera, api_client_of, number):
        assert api_client_of(vera).get(f"/api/client/{number}").status_code == 404

    def test_one_who_never_ordered_has_no_figures(self, shop, vera, api_client_of):
        looker = Customer.objects.create(name="Looks only")
        body = api_client_of(vera).get(f"/api/client/{looker.pk}").json()
        assert body["data"]["row"]["figures"] is None


class TestEdit:
    def patch(self, api, client, **changes):
        return api.patch(f"/api/client/{client.pk}", changes, format="json")

    def test_works_and_is_on_record(self, shop, mara, api_client_of):
        response = self.patch(api_client_of(mara), shop.rita, phone="+351912345678", opt_in_email=False)
        assert response.status_code == 200
        assert response.json()["data"]["row"]["phone"] == "+351912345678"
        deed = DomainEvent.objects.get(event="customer.edited")
        assert (deed.actor, deed.url) == (mara, f"/api/client/{shop.rita.pk}")
        trail = DomainEvent.objects.get(event="customer.changed")
        assert trail.changes == {"phone": ("", "+351912345678"), "opt_in_email": (None, False)}
        assert (trail.actor, trail.request_id) == (mara, deed.request_id)

    def test_a_rep_edits_the_own_book(self, shop, api_client_of):
        assert self.patch(api_client_of(shop.rep.user), shop.rita, region="South").status_code == 200

    @pytest.mark.parametrize(
        ("changes", "culprit"),
        [
            ({"email": "no address"}, "email"),
            ({"phone": "1" * 21}, "phone"),
            ({"rep": 7}, "rep"),
            ({"region": "South", "first_order_on": "2020-01-01"}, "first_order_on"),
            ({"name": None}, "name"),
        ],
    )
    def test_refuses_what_is_malformed_or_not_contact_data(self, shop, mara, api_client_of, changes, culprit):
        response = self.patch(api_client_of(mara), shop.rita, **changes)
        assert response.status_code == 400
        assert culprit in response.json()["error"]["fields"]
        assert Customer.objects.get(pk=shop.rita.pk).region == "North"
        assert not DomainEvent.objects.filter(event="customer.edited").exists()

    def test_refuses_in_the_words_of_an_import(self, shop, mara, api_client_of):
        answer = self.patch(api_client_of(mara), shop.rita, phone="12", email="x", name="n" * 201)
        assert answer.json()["error"]["fields"] == {
            "phone": ["Phone is \u201c12\u201d; write it with country code, like +351912345678."],
            "email": ["E-mail address is \u201cx\u201d; write one address like name@example.com."],
            "name": ["Name has 201 characters; shorten it to 200."],
        }

    def test_keeps_a_phone_as_an_import_does(self, shop, mara, api_client_of):
        answer = self.patch(api_client_of(mara), shop.rita, phone="(201) 555-0123")
        assert answer.json()["data"]["row"]["phone"] == "+12015550123"

    def test_refuses_those_who_only_view(self, shop, vera, api_client_of):
        assert self.patch(api_client_of(vera), shop.rita, region="South").status_code == 403
        assert Customer.objects.get(pk=shop.rita.pk).region == "North"

    def test_refuses_whom_it_is_withheld_from(self, shop, mara, api_client_of):
        withhold_permission(user=mara, permission="commerce.change_customer", actor=SYSTEM, at=NOW)
        assert self.patch(api_client_of(mara), shop.rita, region="South").status_code == 403

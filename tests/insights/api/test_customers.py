from decimal import Decimal

from people.roles import Role

SEGMENTS = "/api/customers/segments"
VALUE = "/api/customers/lifetime-value"


def test_segments_add_up(shop, vera, api_client_of):
    body = api_client_of(vera).get(f"{SEGMENTS}?period=7d").json()
    data = body["data"]
    assert body["as_of"] == data["as_of"] == "2026-06-30"
    assert data["customers"] == sum(segment["customers"] for segment in data["segments"]) == 62
    assert len(data["cells"]) == 25


def test_value_is_said_with_its_band_and_its_gates(shop, vera, api_client_of):
    data = api_client_of(vera).get(VALUE).json()["data"]
    assert Decimal(data["low"]) <= Decimal(data["predicted"]) <= Decimal(data["high"])
    assert data["customers"] == 62
    assert all({"slug", "verdict", "sentence"} == set(gate) for gate in data["gates"])


def test_a_rep_gets_the_own_book(shop, api_client_of):
    api = api_client_of(shop.rep.user)
    assert api.get(SEGMENTS).json()["data"]["customers"] == 1
    assert api.get(VALUE).json()["data"]["customers"] == 1


def test_a_rep_without_a_book_gets_nobody(shop, hire, api_client_of):
    api = api_client_of(hire("rob", Role.SALES_REP))
    assert api.get(SEGMENTS).json()["data"]["customers"] == 0
    assert api.get(VALUE).json()["data"]["customers"] == 0


def test_refuses_a_retailer(shop, hire, api_client_of):
    api = api_client_of(hire("rick", Role.RETAILER))
    assert [api.get(path).status_code for path in (SEGMENTS, VALUE)] == [403, 403]

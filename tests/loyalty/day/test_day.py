"""A retailer's day over HTTP alone, with refusals: from the company's code to a drill in the plumber's hand."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from kit import clock
from loyalty.actions.make_retailer_code import make_retailer_code
from loyalty.ledger.release_due import release_due
from loyalty.models import Invoice, Redemption, Reward
from tests.loyalty.day.people import Handheld, desk_of
from tests.loyalty.pictures.drawn import as_jpeg, draw_invoice
from tests.loyalty.promises import publish

NUNO, PAUL = "+351912345678", "+351912345679"
PROFILE = {"contact_name": "Nuno Nunes", "shop_name": "Nuno's Tools", "address": "Rua da Prata 12", "city": "Porto"}


@contextmanager
def later(**much: int) -> Iterator[None]:
    """Codes go out to a number no faster than people can read them."""
    with clock.frozen(clock.now() + timedelta(**much)):
        yield


@pytest.fixture
def office(client_of, mara, chen, max_):
    return {
        "operator": desk_of(client_of, mara),
        "checker": desk_of(client_of, chen),
        "manager": desk_of(client_of, max_),
    }


@pytest.fixture
def company_code(ada):
    at = clock.now()
    return make_retailer_code(label="Fair", most_uses=1, expires_at=at + timedelta(days=3), actor=ada, at=at).secret


@pytest.fixture
def nuno(company_code, texts):
    """Nuno's phone, his number proved with the company's code."""
    phone = Handheld()
    wrong = phone.send("registration", {"code": "WRONG-CODES", "phone": NUNO}, status=422)
    assert texts == []
    asked = phone.send("registration", {"code": company_code, "phone": NUNO}, status=202)
    guess = {"code_id": asked["code_id"], "code": texts.wrong_digits()}
    assert phone.send("registration/verify", guess, status=422)["code"] == "wrong_code" != wrong["code"]
    phone.tokens = phone.send("registration/verify", {**guess, "code": texts.digits(NUNO)}, status=201)
    return phone


@pytest.fixture
def open_shop(nuno, office):
    """Nuno's shop, approved by the people of the chain."""
    assert nuno.look("retailer/home", status=403)["code"] == "account_phone_verified"
    assert nuno.send("retailer/submit", status=409)["code"] == "incomplete"
    nuno.change("retailer/profile", PROFILE)
    licence = nuno.send_file(as_jpeg(draw_invoice("licence", seed=9)))
    papers = nuno.send("retailer/documents", {"kind": "trade_licence", "upload": licence}, status=201)
    assert nuno.send("retailer/submit")["state"] == "in_review"
    assert nuno.remove(f"retailer/documents/{papers['items'][0]['id']}", status=409)["code"] == "wrong_state"
    assert not office["manager"].sees("Nuno&#x27;s Tools")  # the checker comes first
    refused = office["checker"].decide("approve", "Nuno&#x27;s Tools", stale=True)
    assert "Nothing was decided." in refused
    office["checker"].decide("approve", "Nuno&#x27;s Tools")
    office["manager"].decide("approve", "Nuno&#x27;s Tools")
    assert nuno.look("retailer/profile")["state"] == "active"
    return nuno


@pytest.fixture
def plumber(open_shop, texts):
    """Paul, registered at Nuno's by the code that he read out."""
    asked = open_shop.send("retailer/consumers/codes", {"phone": PAUL}, status=202)
    told = {"code_id": asked["code_id"], "code": texts.wrong_digits(), "name": "Paul Pinto", "trade": "plumber"}
    open_shop.send("retailer/consumers", told, status=422)
    done = open_shop.send("retailer/consumers", {**told, "code": texts.digits(PAUL)}, status=201)
    assert done["is_new"] is True
    return done["consumer"]["id"]


def test_a_known_number_is_linked_to_a_second_shop(plumber, rita, phone_of, texts):
    ritas = phone_of(rita.user)
    assert ritas.look(f"retailer/consumers/{plumber}").status_code == 404
    with later(minutes=2):
        asked = ritas.send("retailer/consumers/codes", {"phone": PAUL}).json()
        data = {"code_id": asked["code_id"], "code": texts.digits(PAUL), "name": "Somebody Else"}
        done = ritas.send("retailer/consumers", data).json()
    assert (done["is_new"], done["consumer"]["id"], done["consumer"]["name"]) == (False, plumber, "Paul Pinto")


def write(plumber: str, **more: object) -> dict:
    today = clock.today("Europe/Lisbon").isoformat()
    lines = [{"text": "Boiler", "quantity": "1", "net": "1000.00"}]
    sums = {"net": "1000.00", "tax": "230.00", "gross": "1230.00"}
    key = "b5a3b9a0-1b0a-4b7c-8d5e-3f2a1c0d9e8f"
    return {
        "draft_key": key,
        "consumer": plumber,
        "number": "N-1",
        "invoiced_on": today,
        "lines": lines,
        **sums,
        **more,
    }


@pytest.fixture
def approved(open_shop, plumber, office):
    """The id of an invoice that was asked about, sent back, corrected, and approved by three people."""
    publish()
    path = f"retailer/invoices/{open_shop.send('retailer/invoices', write(plumber), status=201)['id']}"
    assert open_shop.send(f"{path}/submit", status=400)["errors"][0]["field"] == "pages"
    photo = open_shop.send_file(as_jpeg())
    open_shop.send(f"{path}/pages", {"upload": photo}, status=201)
    first = open_shop.send(f"{path}/submit", key="the-same-key-1234")
    assert open_shop.send(f"{path}/submit", key="the-same-key-1234") == first
    assert Invoice.objects.count() == 1

    office["operator"].decide("query", "N-1", note="Was it paid?")
    assert open_shop.look(path)["reason"].endswith("Was it paid?")
    assert open_shop.send(f"{path}/answer", {"text": "Yes, in cash."})["state"] == "in_review"
    assert open_shop.send(f"{path}/answer", {"text": "Again."}, status=409)["code"] == "no_question"
    office["operator"].decide("return", "N-1", note="The number is N-2")
    open_shop.change(path, {"number": "N-2"})
    assert open_shop.send(f"{path}/submit")["state"] == "in_review"
    for who in ("operator", "checker", "manager"):
        assert open_shop.look(path)["state"] == "in_review"
        office[who].decide("approve", "N-2")
    assert open_shop.look(path)["points"] == 1000
    return path


def log_in(number: str, texts: list) -> Handheld:
    from people.models import OneTimeCode
    from people.tasks import send_login_code

    phone = Handheld()
    asked = phone.send("auth/codes", {"phone": number}, status=202)
    for code in OneTimeCode.objects.filter(purpose="log_in", used_at=None):  # the worker's part
        send_login_code(code_id=str(code.pk), schema_name="t_mara")
    proof = {"code_id": asked["code_id"], "code": texts.digits(number), "device_name": "Moto G"}
    phone.tokens = phone.send("auth/tokens", proof, status=201)
    return phone


def test_points_are_seen_by_both_and_nobody_else(approved, open_shop, plumber, rita, phone_of, texts):
    assert open_shop.look(f"{approved}/points")["headline"] == "Why 1,000 points"
    with later(minutes=5):
        pauls = log_in(PAUL, texts)
        assert pauls.look("me/home")["pending"] == 1000
        [entry] = pauls.look("me/points")["items"]
        assert (entry["change"]["pending"], entry["words"]) == (1000, "Earned with invoice N-2 at Nuno's Tools")
        assert pauls.look(f"me/purchases/{entry['purchase']}")["why"]["headline"] == "Why 1,000 points"
    ritas = phone_of(rita.user)
    assert ritas.look(approved).status_code == ritas.look(f"{approved}/points").status_code == 404


def test_a_gift_from_the_wish_to_the_hand(approved, open_shop, plumber, client_of, chen, max_, texts):
    drill = Reward.objects.create(name="Cordless drill", points=400, on_hand=2)
    dear = Reward.objects.create(name="Car", points=90_000, on_hand=2)
    wish = {"consumer_id": plumber, "reward_id": drill.pk}
    open_shop.send("retailer/redemptions", wish, status=422)  # the points are pending still
    with later(days=40):
        release_due(at=clock.now())
        assert open_shop.look("retailer/home", status=401)["code"] == "token_expired"
        old = open_shop.tokens
        open_shop.tokens = Handheld().send("auth/tokens/refresh", {"refresh_token": old["refresh_token"]})
        open_shop.send("retailer/redemptions", {**wish, "reward_id": dear.pk}, status=422)
        gift = open_shop.send("retailer/redemptions", wish, status=201)["redemption"]["id"]
        path = f"retailer/redemptions/{gift}"
        sent = open_shop.send(f"{path}/consent/code", status=201)
        wrong = {"code_id": sent["code_id"], "digits": texts.wrong_digits()}
        assert open_shop.send(f"{path}/consent", wrong, status=422)["code"] == "wrong_code"
        agreed = open_shop.send(f"{path}/consent", {**wrong, "digits": texts.digits(PAUL)})
        assert agreed["redemption"]["state"] == "in_review"
        desk_of(client_of, chen).decide("approve", str(Redemption.objects.get()))
        assert open_shop.send(f"{path}/hand-over/code", status=409)["code"]
        browser = client_of(max_)
        for step in ("packed", "dispatched"):
            answer = browser.post(f"/admin/loyalty/redemption/{gift}/change/", {"step": step, "note": ""})
            assert answer.status_code == 302, answer.text
        assert open_shop.send(f"{path}/received")["redemption"]["step"] == "at_retailer"
        with later(minutes=2):
            sent = open_shop.send(f"{path}/hand-over/code", status=201)
            over = {"code_id": sent["code_id"], "digits": texts.digits(PAUL)}
            assert open_shop.send(f"{path}/hand-over", over)["redemption"]["state"] == "fulfilled"
            assert open_shop.send(f"{path}/hand-over", over, status=409)
    assert Redemption.objects.get().state == "fulfilled"


def test_a_lost_phone_is_ended_and_the_other_logs_out(open_shop, texts):
    with later(minutes=3):
        lost = log_in(NUNO, texts)
        open_shop.remove(f"devices/{lost.tokens['device_id']}")
        assert lost.look("retailer/home", status=401)["code"] == "device_revoked"
        open_shop.send("auth/logout", status=204)
        assert open_shop.look("retailer/home", status=401)["code"]


def test_beyond_the_cap_of_codes_nothing_is_sent(open_shop, texts):
    before = len(texts)
    open_shop.send("retailer/consumers/codes", {"phone": PAUL}, status=202)
    refused = open_shop.send("retailer/consumers/codes", {"phone": PAUL}, status=429)
    assert (refused["status"], len(texts)) == (429, before + 1)

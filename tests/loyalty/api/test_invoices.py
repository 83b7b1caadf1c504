from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext

from approval.actions.decide import decide
from approval.queries.requests import find_request
from kit import clock
from loyalty.models import Invoice, InvoicePage, Retailer
from people.roles import Role
from tests.loyalty.conftest import V1
from tests.loyalty.papers import read_file
from tests.loyalty.pictures.drawn import as_jpeg


@pytest.fixture
def phone(phone_of, rita):
    return phone_of(rita.user)


@pytest.fixture
def said(paul, pipe):
    return {
        "draft_key": str(uuid4()),
        "consumer": str(paul.pk),
        "number": "INV-0042",
        "invoiced_on": "2026-11-20",
        "net": "100.00",
        "tax": "23.00",
        "gross": "123.00",
        "lines": [{"text": "PVC pipe 20mm", "quantity": "10", "net": "100.00"}],
    }


def patch(phone, pk, changes):
    return phone.patch(f"{V1}/retailer/invoices/{pk}", changes, format="json")


def judge(invoice_id, actor, verdict, note="Please take the picture again"):
    request = find_request("invoice", invoice_id)
    return decide(
        request=request, verdict=verdict, actor=actor, seen_hash=request.content_hash, note=note, at=clock.now()
    )


class TestDrafts:
    def test_data_first_and_picture_later(self, committed, phone, said, upload, rita):
        made = phone.send("retailer/invoices", said)
        assert made.status_code == 201
        body = made.json()
        assert (body["state"], body["consumer"]["name"], body["may_be_edited"]) == ("draft", "Paul Pinto", True)
        (line,) = body["lines"]
        assert (line["product"], line["match"], line["unit_price"]) == ("PIPE-20", "similar", "10.0000")
        photo = upload(rita.user, as_jpeg())
        added = phone.send(f"retailer/invoices/{body['id']}/pages", {"upload": str(photo.pk)})
        assert added.status_code == 201
        (page,) = added.json()["pages"]
        shown = phone.get(page["url"], headers={"accept": "image/avif,image/*"})
        assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
        assert read_file(shown).startswith(b"\xff\xd8\xff")
        handed_in = phone.send(f"retailer/invoices/{body['id']}/submit")
        assert (handed_in.status_code, handed_in.json()["state"]) == (200, "in_review")

    def test_picture_first_and_data_later(self, committed, phone, said, upload, rita):
        pk = phone.send("retailer/invoices", {"draft_key": said["draft_key"]}).json()["id"]
        photo = upload(rita.user, as_jpeg())
        phone.send(f"retailer/invoices/{pk}/pages", {"upload": str(photo.pk)})
        again = phone.send("retailer/invoices", said)
        assert (again.json()["id"], len(again.json()["pages"])) == (pk, 1)

    def test_a_draft_is_thrown_away(self, phone, said):
        pk = phone.send("retailer/invoices", said).json()["id"]
        assert phone.delete(f"{V1}/retailer/invoices/{pk}").status_code == 204
        assert not Invoice.objects.exists()

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"net": "1.234"}, "net"),
            ({"gross": "-1"}, "gross"),
            ({"invoiced_on": "yesterday"}, "invoiced_on"),
            ({"number": "x" * 61}, "number"),
            ({"lines": [{"text": "Pipe", "quantity": "0", "net": "1"}]}, "lines.0.quantity"),
            ({"consumer": str(uuid4())}, "consumer"),
            ({"draft_key": "mine"}, "draft_key"),
        ],
    )
    def test_what_is_wrong_is_named(self, phone, said, wrong, field):
        refused = phone.send("retailer/invoices", said | wrong)
        assert refused.status_code == 400
        assert [error["field"] for error in refused.json()["errors"]] == [field]
        assert not Invoice.objects.exists()


class TestPages:
    def test_a_hostile_file_is_refused_in_words(self, phone, said, upload, rita):
        pk = phone.send("retailer/invoices", said).json()["id"]
        photo = upload(rita.user, b"<html></html>")
        refused = phone.send(f"retailer/invoices/{pk}/pages", {"upload": str(photo.pk)})
        assert (refused.status_code, refused.json()["code"]) == (422, "picture_refused")
        assert "Send a photo" in refused.json()["detail"]
        assert not InvoicePage.objects.exists()

    def test_an_unknown_upload_is_refused(self, phone, said):
        pk = phone.send("retailer/invoices", said).json()["id"]
        refused = phone.send(f"retailer/invoices/{pk}/pages", {"upload": str(uuid4())})
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "upload")

    def test_a_page_is_removed(self, phone, draft, rita):
        made = draft()
        path = f"{V1}/retailer/invoices/{made.pk}/pages/{made.pages.get().pk}"
        assert phone.delete(path).status_code == 204
        assert phone.get(path).status_code == 404

    def test_the_picture_is_the_shops_own(self, phone, phone_of, paul, draft, stranger, other_shop):
        made = draft()
        page = made.pages.get()
        default_storage.save(str(page.picture), ContentFile(as_jpeg()))
        path = f"{V1}/retailer/invoices/{made.pk}/pages/{page.pk}"
        shown = phone.get(path)
        assert shown.status_code == 200
        assert read_file(shown) == as_jpeg()
        assert phone_of(other_shop.user).get(path).status_code == 404
        assert phone_of(paul.user).get(path).status_code == 403
        assert stranger.get(path).status_code == 401


class TestHandingIn:
    def test_what_is_missing_is_named(self, phone):
        pk = phone.send("retailer/invoices", {"draft_key": str(uuid4())}).json()["id"]
        refused = phone.send(f"retailer/invoices/{pk}/submit")
        assert refused.status_code == 400
        fields = [error["field"] for error in refused.json()["errors"]]
        assert fields == ["consumer", "number", "invoiced_on", "gross", "lines", "pages"]
        assert Invoice.objects.get().state == "draft"

    def test_sent_twice_under_one_key_it_is_handed_in_once(self, phone, draft):
        made = draft()
        first, again = (phone.send(f"retailer/invoices/{made.pk}/submit", key="the-same-key-twice") for _ in range(2))
        assert (first.status_code, again.status_code) == (200, 200)
        assert again["Idempotency-Replayed"] == "true"
        assert phone.send(f"retailer/invoices/{made.pk}/submit").json()["code"] == "handed_in_already"

    def test_a_known_number_is_a_problem_of_its_own(self, phone, hand_in, draft):
        hand_in()
        refused = phone.send(f"retailer/invoices/{draft(number='inv/42').pk}/submit")
        assert (refused.status_code, refused.json()["code"]) == (409, "duplicate_invoice")
        assert "handed in on" in refused.json()["detail"]
        assert [error["field"] for error in refused.json()["errors"]] == ["number"]


class TestAfterwards:
    def test_returned_it_is_mended_and_comes_again(self, phone, hand_in, mara):
        made = hand_in()
        judge(made.pk, mara, "return")
        seen = phone.look(f"retailer/invoices/{made.pk}").json()
        assert (seen["state"], seen["reason"]) == ("returned", "Please take the picture again")
        assert patch(phone, made.pk, {"gross": "124.00"}).json()["gross"] == "124.00"
        assert phone.send(f"retailer/invoices/{made.pk}/submit").json()["state"] == "in_review"

    def test_a_question_is_answered(self, phone, hand_in, mara):
        made = hand_in()
        judge(made.pk, mara, "query", "Which pipe?")
        answered = phone.send(f"retailer/invoices/{made.pk}/answer", {"text": "The grey one"})
        assert (answered.json()["state"], answered.json()["note"]) == ("in_review", "The grey one")
        refused = phone.send(f"retailer/invoices/{made.pk}/answer", {"text": "Again"})
        assert (refused.status_code, refused.json()["code"]) == (409, "no_question")

    def test_it_is_withdrawn(self, phone, hand_in):
        made = hand_in()
        assert phone.send(f"retailer/invoices/{made.pk}/withdraw").json()["state"] == "withdrawn"
        refused = phone.send(f"retailer/invoices/{made.pk}/withdraw")
        assert (refused.status_code, refused.json()["code"]) == (409, "invoice_decided")

    def test_a_decided_one_stands(self, phone, hand_in, mara):
        made = hand_in()
        judge(made.pk, mara, "reject")
        assert patch(phone, made.pk, {"gross": "1.00"}).json()["code"] == "invoice_decided"
        assert phone.delete(f"{V1}/retailer/invoices/{made.pk}").json()["code"] == "handed_in_already"
        made.refresh_from_db()
        assert made.gross == 123


class TestList:
    def test_newest_first_in_parts_and_by_filter(self, phone, draft, hand_in, paul):
        numbers = [hand_in(number=f"A-{n}").number for n in range(5)]
        draft(number="D-1")
        first = phone.look("retailer/invoices", limit=4).json()
        rest = phone.look("retailer/invoices", limit=4, cursor=first["next"]).json()
        assert [item["number"] for item in first["items"] + rest["items"]] == ["D-1", *reversed(numbers)]
        assert rest["next"] is None
        assert len(phone.look("retailer/invoices", state="draft").json()["items"]) == 1
        assert len(phone.look("retailer/invoices", consumer=str(paul.pk), q="a-3").json()["items"]) == 1
        assert phone.look("retailer/invoices", state="nonsense").status_code == 400

    def test_queries_do_not_grow_with_it(self, phone, hand_in):
        def count(numbers):
            for number in numbers:
                hand_in(number=number)
            with CaptureQueriesContext(connection) as queries:
                phone.look("retailer/invoices")
            return len(queries)

        first = count(["A-1", "A-2"])
        assert count([f"B-{n}" for n in range(12)]) <= first

    def test_what_others_have_is_not_there(self, phone, phone_of, other_shop, draft, mara, hand_in):
        made, begun = hand_in(), draft(number="B-1", actor=mara)
        other = phone_of(other_shop.user)
        assert other.look("retailer/invoices").json()["items"] == []
        for deed in ("submit", "withdraw", "answer"):
            answer = other.send(f"retailer/invoices/{made.pk}/{deed}", {"text": "x"})
            assert answer.status_code == 404
        assert patch(other, made.pk, {"gross": "1.00"}).status_code == 404
        assert phone.look(f"retailer/invoices/{begun.pk}").status_code == 404  # the office is still at it
        made.refresh_from_db()
        assert (made.state, made.gross) == ("in_review", 123)

    def test_a_suspended_shop_is_told_so(self, phone, rita):
        Retailer.objects.filter(pk=rita.pk).update(state="suspended", reason="Altered invoices.")
        refused = phone.look("retailer/invoices")
        assert (refused.status_code, refused.json()["code"]) == (403, "account_suspended")


@pytest.fixture
def other_shop(hire):
    user = hire("+351912000009", Role.RETAILER, email="")
    return Retailer.objects.create(user=user, state="active", phone="+351912000009", shop_name="Other")

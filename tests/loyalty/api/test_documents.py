"""The papers of a registration: added from an upload, seen, taken out while nobody has looked at them."""

from unittest.mock import Mock

import pytest
from django.core.files.storage import default_storage

from approval.queries.requests import find_request
from kit import clock
from loyalty.actions.submit_retailer import submit_retailer
from loyalty.api import documents
from loyalty.api.documents import Kind
from loyalty.models import Retailer, RetailerDocument, Upload
from people.models import DomainEvent
from people.roles import Role
from tests.loyalty.api.test_retailer import fill, new, phone, say
from tests.loyalty.papers import read_file
from tests.loyalty.pictures.drawn import as_jpeg, as_pdf, draw_invoice

__all__ = ["new", "phone"]


def add(phone, sent, kind=Kind.TRADE_LICENCE, **more):
    return phone.send("retailer/documents", {"kind": kind, "upload": str(sent.pk)}, **more)


@pytest.fixture
def licence(new, upload):
    return upload(new.user, as_jpeg())


@pytest.fixture
def stranger_shop(hire, tenant):
    user = hire("+351912000008", Role.RETAILER)
    return Retailer.objects.create(user=user, state="phone_verified", phone="+351912000008", shop_name="Other")


class TestWorks:
    def test_a_paper_is_added_and_seen(self, new, phone, licence):
        answer = add(phone, licence)
        assert answer.status_code == 201
        [item] = answer.json()["items"]
        assert (item["kind_words"], len(item["pages"])) == ("Trade licence", 1)
        assert (answer.json()["may_be_added"], answer.json()["may_be_removed"]) == (True, True)
        picture = phone.get(item["pages"][0]["url"], headers={"accept": "image/*"})
        assert picture["Content-Type"] == "image/jpeg"
        assert read_file(picture).startswith(b"\xff\xd8")
        assert phone.look("retailer/documents").json() == answer.json()
        assert DomainEvent.objects.get(event="retailer.document_added").actor == new.user

    def test_each_page_of_a_pdf_is_seen(self, new, phone, upload):
        sent = upload(new.user, as_pdf(draw_invoice("A-1"), draw_invoice("A-2", seed=2)))
        [item] = add(phone, sent, Kind.TAX_CERTIFICATE).json()["items"]
        assert [page["number"] for page in item["pages"]] == [1, 2]
        assert len(set(RetailerDocument.objects.values_list("original", flat=True))) == 1

    def test_an_answer_that_was_lost_comes_again(self, phone, licence):
        first, again = (add(phone, licence, key="the-same-key-1234") for _ in range(2))
        assert (again.json(), again["Idempotency-Replayed"]) == (first.json(), "true")
        assert RetailerDocument.objects.count() == 1

    def test_a_paper_goes_with_its_files(self, committed, new, phone, upload):
        [item] = add(phone, upload(new.user, as_pdf(draw_invoice("A"), draw_invoice("B", seed=2)))).json()["items"]
        names = [name for row in RetailerDocument.objects.all() for name in (str(row.original), str(row.picture))]
        assert phone.delete(f"/api/mobile/v1/retailer/documents/{item['id']}").status_code == 204
        assert not RetailerDocument.objects.exists()
        assert not any(default_storage.exists(name) for name in names)

    def test_in_review_a_paper_answers_the_question_and_begins_the_review_anew(self, new, phone, upload, chen):
        fill(phone)
        submit_retailer(retailer=new, actor=new.user, at=clock.now())
        say("query", new, chen, note="Please send your licence")
        assert phone.look("retailer/profile").json()["has_question"] is True
        told = add(phone, upload(new.user, as_jpeg())).json()
        assert (told["may_be_added"], told["may_be_removed"]) == (True, False)
        profile = phone.look("retailer/profile").json()
        assert (profile["has_question"], profile["reason"]) == (False, "")
        assert find_request("retailer", new.pk).revision == 2

    def test_whoever_decides_sees_it_beside_the_fields(self, new, phone, licence, client_of, chen):
        fill(phone)
        add(phone, licence)
        submit_retailer(retailer=new, actor=new.user, at=clock.now())
        client = client_of(chen)
        page = client.get(f"/admin/approvals/{find_request('retailer', new.pk).pk}/")
        document = RetailerDocument.objects.get()
        url = f"/admin/loyalty/retailer/documents/{document.pk}/picture"
        assert page.status_code == 200
        assert f'<img src="{url}" alt="Trade licence"' in page.content.decode()
        assert read_file(client.get(url)).startswith(b"\xff\xd8")
        original = client.get(f"/admin/loyalty/retailer/documents/{document.pk}/original")
        assert original["Content-Disposition"].startswith("attachment")
        assert read_file(original) == as_jpeg()
        shop = client.get(f"/admin/loyalty/retailer/{new.pk}/change/").content.decode()
        assert url in shop


class TestRefuses:
    def test_what_is_no_picture_and_keeps_nothing(self, new, phone, upload):
        answer = add(phone, upload(new.user, b"<html></html>"))
        assert answer.status_code in (409, 422)
        assert not RetailerDocument.objects.exists()

    @pytest.mark.parametrize(("kind", "field"), [("novel", "kind"), (Kind.OTHER, "upload")])
    def test_an_unknown_kind_and_anothers_upload(self, phone, rita, upload, stranger_shop, kind, field):
        answer = add(phone, upload(stranger_shop.user, as_jpeg()), kind)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)
        assert not RetailerDocument.objects.exists()

    def test_the_same_paper_twice_and_more_than_can_be_looked_at(self, new, phone, licence, upload, monkeypatch):
        add(phone, licence)
        again = upload(new.user, as_jpeg())
        assert add(phone, again).json()["code"] == "document_is_there"
        monkeypatch.setattr("loyalty.actions.add_document.MOST_PAGES", 1)
        other = upload(new.user, as_jpeg(draw_invoice("B", seed=2)))
        assert add(phone, other).json()["code"] == "too_many_documents"
        other.refresh_from_db()
        assert (RetailerDocument.objects.count(), other.state) == (1, Upload.State.COMPLETE)

    @pytest.mark.parametrize("state", ["in_review", "active", "suspended", "closed"])
    def test_taking_out_what_was_handed_in(self, new, phone, licence, state):
        [item] = add(phone, licence).json()["items"]
        Retailer.objects.filter(pk=new.pk).update(state=state)
        refused = phone.delete(f"/api/mobile/v1/retailer/documents/{item['id']}")
        assert (refused.status_code, refused.json()["code"]) == (409, "wrong_state")
        assert RetailerDocument.objects.count() == 1

    @pytest.mark.parametrize("state", ["active", "suspended", "closed"])
    def test_adding_once_it_is_decided(self, new, phone, licence, state):
        Retailer.objects.filter(pk=new.pk).update(state=state)
        assert add(phone, licence).status_code == 409
        assert not RetailerDocument.objects.exists()

    def test_taken_out_twice_at_once_is_not_there_the_second_time(self, new, phone, licence, monkeypatch):
        [item] = add(phone, licence).json()["items"]
        monkeypatch.setattr(documents, "remove_document", Mock(side_effect=RetailerDocument.DoesNotExist))
        assert phone.delete(f"/api/mobile/v1/retailer/documents/{item['id']}").status_code == 404

    def test_anothers_papers(self, phone, licence, stranger_shop, phone_of, paul):
        [item] = add(phone, licence).json()["items"]
        path = f"/api/mobile/v1/retailer/documents/{item['id']}"
        other = phone_of(stranger_shop.user)
        assert other.look("retailer/documents").json()["items"] == []
        assert other.get(f"{path}/picture").status_code == 404
        assert other.delete(path).status_code == 404
        assert phone_of(paul.user).get(f"{path}/picture").status_code == 403
        assert RetailerDocument.objects.count() == 1

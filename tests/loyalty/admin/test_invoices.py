from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from approval.queries.requests import find_request
from loyalty.models import Invoice, ProductAlias
from tests.loyalty.papers import read_file
from tests.loyalty.pictures.drawn import as_jpeg


def url(name, *args):
    return reverse(f"admin:loyalty_invoice_{name}", args=args)


def form_of(*, before=1, **said):
    """What a browser sends; `before` is how many lines the page showed."""
    lines = said.pop("lines", [("PVC pipe 20 mm", "", "1", "100.00")])
    form = {
        "consumer": "",
        "number": "INV-0042",
        "invoiced_on": "2026-11-20",
        "net": "100.00",
        "tax": "23.00",
        "gross": "123.00",
        "note": "",
        "lines-TOTAL_FORMS": str(len(lines)),
        "lines-INITIAL_FORMS": str(before),
    }
    for place, (text, product, quantity, net) in enumerate(lines):
        form |= {f"lines-{place}-text": text, f"lines-{place}-product": product}
        form |= {f"lines-{place}-quantity": quantity, f"lines-{place}-net": net}
    return form | said


class TestEntry:
    def test_an_operator_enters_one_for_a_shop(self, committed, client_of, mara, rita, paul, pipe):
        browser = client_of(mara)
        begun = browser.post(url("add"), {"retailer": str(rita.pk)})
        made = Invoice.objects.get()
        assert (begun.url, made.maker, made.retailer) == (url("change", made.pk), mara, rita)
        browser.post(url("change", made.pk), form_of(before=0, consumer=str(paul.pk)))
        photo = SimpleUploadedFile("a.jpg", as_jpeg())
        browser.post(url("pictures", made.pk), {"picture": photo})
        browser.post(url("submit", made.pk))
        made.refresh_from_db()
        assert (made.state, made.consumer, made.lines.get().product) == ("in_review", paul, pipe)
        assert find_request("invoice", made.pk).maker == mara

    def test_what_is_missing_is_said(self, client_of, mara, draft):
        made = draft(actor=mara, number="")
        page = client_of(mara).post(url("submit", made.pk), follow=True)
        assert "Enter the number of the invoice." in page.text
        made.refresh_from_db()
        assert made.state == "draft"

    def test_a_hostile_file_is_refused_in_words(self, client_of, mara, draft):
        made = draft(actor=mara)
        browser = client_of(mara)
        page = browser.post(
            url("pictures", made.pk), {"picture": SimpleUploadedFile("a.jpg", b"<html></html>")}, follow=True
        )
        assert "Send a photo (JPEG, PNG or HEIC) or a PDF." in page.text
        assert made.pages.count() == 1

    def test_a_draft_is_thrown_away(self, client_of, mara, draft):
        client_of(mara).post(url("throw_away", draft(actor=mara).pk))
        assert not Invoice.objects.exists()

    def test_checkers_enter_nothing(self, client_of, chen, rita):
        assert client_of(chen).post(url("add"), {"retailer": str(rita.pk)}).status_code == 403
        assert not Invoice.objects.exists()


class TestEditing:
    def test_a_correction_is_an_edit_and_teaches(self, client_of, mara, paul, hand_in, pipe):
        made = hand_in()
        form = form_of(consumer=str(paul.pk), lines=[("Grey tube", "PIPE-20", "1", "100.00")])
        assert client_of(mara).post(url("change", made.pk), form).status_code == 302
        assert made.lines.get().product == pipe
        assert ProductAlias.objects.get().text == "grey tube"
        request = find_request("invoice", made.pk)
        assert (request.revision, request.revisions.get(number=2).editor) == (2, mara)

    def test_saved_as_it_was_it_is_no_edit(self, client_of, mara, paul, hand_in):
        made = hand_in()
        saved = client_of(mara).post(url("change", made.pk), form_of(consumer=str(paul.pk)))
        assert saved.status_code == 302
        assert find_request("invoice", made.pk).revision == 1
        assert not ProductAlias.objects.exists()

    def test_what_is_wrong_stands_beside_its_field(self, client_of, mara, paul, hand_in):
        made = hand_in()
        page = client_of(mara).post(url("change", made.pk), form_of(consumer=str(paul.pk), number=""))
        assert page.status_code == 200
        assert "Enter the number of the invoice." in page.text
        made.refresh_from_db()
        assert made.number == "INV-0042"

    def test_a_number_that_is_taken_is_refused_in_words(self, client_of, mara, paul, hand_in):
        hand_in(number="A-1")
        made = hand_in(number="A-2")
        page = client_of(mara).post(url("change", made.pk), form_of(consumer=str(paul.pk), number="a 1"))
        assert "was handed in on" in page.text

    def test_whoever_may_not_is_stopped(self, client_of, chen, mara, paul, hand_in, draft):
        made = hand_in()
        assert client_of(chen).post(url("change", made.pk), form_of(number="X")).status_code == 403
        for deed in ("submit", "withdraw", "throw_away", "pictures"):
            assert client_of(chen).post(url(deed, made.pk)).status_code == 403
        made.refresh_from_db()
        assert (made.number, made.state) == ("INV-0042", "in_review")


class TestLooking:
    def test_the_list_shows_what_is_unusual(self, client_of, chen, hand_in):
        hand_in(number="A-1")
        odd = hand_in(number="A-2", gross="150.00")
        page = client_of(chen).get(url("changelist"), {"rule": "total_mismatch"})
        assert list(page.context["cl"].queryset) == [odd]
        assert client_of(chen).get(url("changelist"), {"rule": "any"}).context["cl"].result_count == 1

    def test_queries_do_not_grow_with_the_list(self, client_of, chen, hand_in):
        def count(numbers):
            for number in numbers:
                hand_in(number=number)
            browser = client_of(chen)
            with CaptureQueriesContext(connection) as queries:
                browser.get(url("changelist"))
            return len(queries)

        first = count(["A-1", "A-2"])
        assert count([f"B-{number}" for number in range(10)]) <= first <= 30

    def test_a_checker_sees_all_and_no_form(self, client_of, chen, hand_in):
        made = hand_in(gross="150.00")
        page = client_of(chen).get(url("change", made.pk))
        assert "do not make the total 150.00" in page.text
        assert reverse("admin:approvals_decision", args=[find_request("invoice", made.pk).pk]) in page.text
        assert "PVC pipe 20 mm" in page.text
        assert "<form" not in page.text.partition('<div class="ap">')[2]

    def test_drafts_are_seen_by_whoever_is_at_them(self, client_of, mara, chen, draft):
        made, mine = draft(), draft(number="B-1", actor=mara)
        assert list(client_of(mara).get(url("changelist")).context["cl"].queryset) == [mine]
        assert client_of(mara).get(url("change", made.pk)).status_code == 302
        assert list(client_of(chen).get(url("changelist")).context["cl"].queryset) == []


class TestPictures:
    @pytest.fixture
    def page(self, hand_in):
        page = hand_in().pages.get()
        for name in (page.picture, page.original):
            default_storage.save(str(name), ContentFile(as_jpeg()))
        return page

    def test_shown_clean_and_sent_as_it_came(self, client_of, chen, page):
        shown = client_of(chen).get(url("page", page.pk, "picture"))
        assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
        assert "attachment" not in shown.get("Content-Disposition", "")
        sent = client_of(chen).get(url("page", page.pk, "original"))
        assert sent["Content-Type"] == "application/octet-stream"
        assert sent["Content-Disposition"].startswith("attachment")
        for answer in (shown, sent):
            assert answer["X-Content-Type-Options"] == "nosniff"
            assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
            assert read_file(answer) == as_jpeg()

    def test_others_see_none(self, client_of, vera, rita, visitor, page, otto):
        for who in (vera, rita.user):
            assert client_of(who).get(url("page", page.pk, "picture")).status_code in (302, 403)
        assert visitor.get(url("page", page.pk, "picture")).status_code == 302
        assert client_of(otto).get(url("page", page.pk, "picture")).status_code == 404
        assert client_of(vera).get(url("page", uuid4(), "original")).status_code in (302, 403)

"""A member's statement of points."""

from datetime import timedelta

import pytest

from kit import clock
from loyalty.models import Consumer, Invoice
from people.roles import Role
from tests.loyalty.conftest import V1
from tests.loyalty.ledger.conftest import AT, earn, set_aside, spend

__all__ = ["earn", "set_aside", "spend"]
DAYS = {"from": "2026-11-01", "to": "2026-11-30"}


@pytest.fixture
def pauls(paul, phone_of):
    return phone_of(paul.user)


@pytest.fixture
def nuno(hire, rita):
    user = hire("+351912000009", Role.CONSUMER)
    return Consumer.objects.create(user=user, phone="+351912000009", name="Nuno", registered_by=rita)


@pytest.fixture
def invoice(paul, rita):
    return Invoice.objects.create(retailer=rita, consumer=paul, maker=rita.user, number="A-77")


class TestWorks:
    def test_says_what_was_there_what_moved_and_what_is_there(self, pauls, earn, spend, invoice):
        earn(100, at=AT - timedelta(days=5))
        earn(50, source=invoice.pk)
        spend(30, at=AT + timedelta(days=2))
        told = pauls.look("me/points", **DAYS).json()
        assert (told["begins_on"], told["ends_on"]) == ("2026-11-01", "2026-11-30")
        assert (told["opening"]["total"], told["closing"]["total"]) == (100, 120)
        assert (told["earned"], told["spent"], told["lapsed"]) == (50, 30, 0)
        assert [item["words"] for item in told["items"]] == [
            "Spent on a gift",
            "Set aside for a gift",
            "Can be spent now: points of invoice A-77 at Rita's Hardware",
            "Earned with invoice A-77 at Rita's Hardware",
        ]
        assert [item["purchase"] for item in told["items"]] == [None, None, str(invoice.pk), str(invoice.pk)]
        assert [item["after"]["total"] for item in told["items"]] == [120, 150, 150, 150]
        assert told["next"] is None

    def test_says_what_is_pending_and_what_lapses_next(self, pauls, earn):
        at = clock.now()
        earn(10, at=at - timedelta(hours=1), pending_days=9)
        earn(7, at=at - timedelta(hours=1), lifetime_days=20)
        told = pauls.look("me/points").json()
        assert (told["pending_now"], told["closing"]["pending"], told["closing"]["available"]) == (10, 10, 7)
        assert (told["next_expiry_points"], told["next_expiry_at"] is not None) == (7, True)
        assert told["ends_on"] == f"{clock.today('Europe/Lisbon')}"

    def test_comes_in_parts_that_lack_nothing_though_points_come_meanwhile(self, pauls, earn):
        for number in range(5):
            earn(10 + number, pending_days=90)
        first = pauls.look("me/points", limit=2, **DAYS).json()
        earn(99, at=AT + timedelta(days=1), pending_days=90)
        rest = pauls.look("me/points", limit=9, cursor=first["next"], **DAYS).json()
        assert [item["change"]["pending"] for item in first["items"] + rest["items"]] == [14, 13, 12, 11, 10]
        assert (rest["next"], rest["closing"]["total"]) == (None, 159)

    def test_begins_with_nothing(self, pauls):
        told = pauls.look("me/points").json()
        assert (told["items"], told["opening"]["total"], told["closing"]["total"]) == ([], 0, 0)

    def test_can_be_kept_as_a_paper(self, pauls, earn):
        earn(10)
        paper = pauls.get(f"{V1}/me/points.pdf", DAYS, headers={"accept": "text/html"})
        assert (paper.status_code, paper["Content-Type"]) == (200, "application/pdf")
        assert paper["Content-Disposition"] == 'attachment; filename="points-2026-11-30.pdf"'
        assert paper.content.startswith(b"%PDF-")


class TestRefuses:
    @pytest.mark.parametrize("path", ["me/points", "me/points.pdf"])
    @pytest.mark.parametrize(
        ("field", "query"),
        [
            ("from", {"from": "2026-11-02", "to": "2026-11-01"}),
            ("from", {"from": "2020-11-02", "to": "2026-11-01"}),
            ("from", {"from": "soon"}),
            ("to", {"to": "0001-01-01"}),
            ("to", {"to": "9999-12-31"}),
        ],
    )
    def test_days_that_cannot_be(self, pauls, path, field, query):
        answer = pauls.look(path, **query)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)

    def test_a_cursor_of_other_days_or_of_somebody_else(self, pauls, earn, nuno, phone_of):
        for _ in range(2):
            earn(10)
        cursor = pauls.look("me/points", limit=1, **DAYS).json()["next"]
        for phone, query in ((pauls, {"to": "2026-11-29"}), (phone_of(nuno.user), DAYS)):
            answer = phone.look("me/points", cursor=cursor, **query)
            assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "cursor")

    def test_anothers_points_are_not_in_it(self, earn, nuno, phone_of):
        earn(10)
        assert phone_of(nuno.user).look("me/points", **DAYS).json()["items"] == []

    @pytest.mark.parametrize("path", ["me/points", "me/points.pdf"])
    def test_who_is_suspended_or_gone_or_no_member(self, pauls, paul, rita, phone_of, stranger, path):
        assert phone_of(rita.user).look(path).json()["code"] == "not_a_consumer"
        assert stranger.look(path).status_code == 401
        Consumer.objects.filter(pk=paul.pk).update(state="suspended")
        refused = pauls.look(path)
        assert (refused.status_code, refused.json()["code"]) == (403, "account_suspended")
        Consumer.objects.filter(pk=paul.pk).update(
            state="anonymised", phone="", email="", name="", user=None, pseudonym="P-1"
        )
        assert pauls.look(path).status_code == 403


def test_takes_as_many_queries_for_many_as_for_one(pauls, earn, django_assert_max_num_queries):
    for _ in range(20):
        earn(10, pending_days=90)
    with django_assert_max_num_queries(22):
        assert len(pauls.look("me/points", **DAYS).json()["items"]) == 20

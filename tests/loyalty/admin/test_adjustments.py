import pytest
from django.urls import reverse

from kit import clock
from loyalty.models import JournalEntry, PointsAdjustment
from tests.loyalty.ledger.conftest import AT

ADD = "admin:loyalty_pointsadjustment_add"


@pytest.fixture(autouse=True)
def _then():
    with clock.frozen(AT):
        yield


def fields(paul, **changed):
    return {"kind": "credit", "consumer": str(paul.pk), "points": "50", "reason": "A gift broke.", **changed}


def test_a_manager_proposes_and_nothing_moves(client_of, max_, paul):
    answer = client_of(max_).post(reverse(ADD), fields(paul))
    assert answer.status_code == 302
    adjustment = PointsAdjustment.objects.get()
    assert (adjustment.state, adjustment.points, adjustment.maker) == ("in_review", 50, max_)
    assert not JournalEntry.objects.exists()


def test_says_at_the_field_what_cannot_be(client_of, max_, paul, earn):
    earn(40)
    page = client_of(max_).post(reverse(ADD), fields(paul, kind="debit")).content.decode()
    assert "Only 40 points are there to be taken." in page
    assert not PointsAdjustment.objects.exists()


def test_its_maker_corrects_number_and_reason(client_of, max_, paul):
    client_of(max_).post(reverse(ADD), fields(paul))
    adjustment = PointsAdjustment.objects.get()
    url = reverse("admin:loyalty_pointsadjustment_change", args=[adjustment.pk])
    answer = client_of(max_).post(url, fields(paul, points="60", kind="debit"))
    assert answer.status_code == 302
    adjustment.refresh_from_db()
    assert (adjustment.points, adjustment.kind) == (60, "credit")


def test_decided_it_is_only_shown(client_of, max_, paul):
    client_of(max_).post(reverse(ADD), fields(paul))
    adjustment = PointsAdjustment.objects.get()
    PointsAdjustment.objects.update(state="approved")
    url = reverse("admin:loyalty_pointsadjustment_change", args=[adjustment.pk])
    assert client_of(max_).get(url).status_code == 200
    assert client_of(max_).post(url, fields(paul, points="60")).status_code == 403
    adjustment.refresh_from_db()
    assert adjustment.points == 50


def test_a_checker_does_not_propose(client_of, chen, paul):
    assert client_of(chen).post(reverse(ADD), fields(paul)).status_code == 403
    assert not PointsAdjustment.objects.exists()

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from loyalty.models import Reward, StockMovement

ADD = "admin:loyalty_reward_add"


def _picture(name="gift.png"):
    drawn = io.BytesIO()
    Image.new("RGB", (900, 600), "teal").save(drawn, "PNG")
    return SimpleUploadedFile(name, drawn.getvalue(), content_type="image/png")


def test_a_manager_adds_a_gift_with_its_picture(client_of, max_):
    answer = client_of(max_).post(
        reverse(ADD), {"name": "Ladder", "points": 900, "is_active": "on", "picture": _picture()}
    )
    assert answer.status_code == 302, answer.text
    ladder = Reward.objects.get()
    with ladder.picture.open() as kept:
        assert Image.open(kept).width == 512
    page = client_of(max_).get(reverse("admin:loyalty_reward_change", args=[ladder.pk]))
    assert reverse("mobile:reward_picture", args=[ladder.pk]) in page.text


def test_refuses_what_is_no_picture(client_of, max_):
    file = SimpleUploadedFile("gift.png", b"<svg onload=alert(1)>", content_type="image/png")
    answer = client_of(max_).post(reverse(ADD), {"name": "Ladder", "points": 900, "picture": file})
    assert answer.status_code == 200
    assert not Reward.objects.exists()


def test_stock_is_booked_with_its_reason(client_of, max_, drill):
    page = reverse("admin:loyalty_reward_stock", args=[drill.pk])
    answer = client_of(max_).post(page, {"kind": "received", "pieces": 5, "note": "delivery 12"}, follow=True)
    drill.refresh_from_db()
    assert drill.on_hand == 8
    assert "delivery 12" in answer.text


@pytest.mark.parametrize("data", [{"kind": "written_off", "pieces": 4}, {"kind": "received", "pieces": 0}])
def test_refuses_a_movement_that_cannot_be(client_of, max_, drill, data):
    answer = client_of(max_).post(reverse("admin:loyalty_reward_stock", args=[drill.pk]), data)
    drill.refresh_from_db()
    assert (answer.status_code, drill.on_hand) == (200, 3)
    assert not StockMovement.objects.exists()


def test_an_operator_sees_the_stock_and_books_none(client_of, mara, drill):
    page = reverse("admin:loyalty_reward_stock", args=[drill.pk])
    assert "Book it" not in client_of(mara).get(page).text
    assert client_of(mara).post(page, {"kind": "received", "pieces": 5}).status_code == 403
    drill.refresh_from_db()
    assert drill.on_hand == 3


def test_the_way_of_a_gift_is_booked_step_by_step(client_of, mara, approved_gift):
    page = reverse("admin:loyalty_redemption_change", args=[approved_gift.pk])
    assert "Packed" in client_of(mara).get(page).text
    client_of(mara).post(page, {"step": "packed", "note": "shelf 4"})
    shown = client_of(mara).get(page).text
    assert "shelf 4" in shown
    assert "Dispatched" in shown


def test_a_checker_books_nothing(client_of, chen, approved_gift):
    page = reverse("admin:loyalty_redemption_change", args=[approved_gift.pk])
    assert client_of(chen).post(page, {"step": "packed"}).status_code == 403
    assert approved_gift.fulfilment.count() == 1


def test_a_manager_refunds(client_of, max_, approved_gift):
    page = reverse("admin:loyalty_redemption_change", args=[approved_gift.pk])
    answer = client_of(max_).post(page, {"refund": "1", "note": "no longer made"}, follow=True)
    approved_gift.refresh_from_db()
    assert approved_gift.state == "refunded"
    assert "no longer made" in answer.text

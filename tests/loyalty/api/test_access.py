"""Tokens of phones: renewed, ended, seen."""

from datetime import timedelta

import time_machine

from kit import clock
from people.devices import issue_device
from people.models import Device, DomainEvent
from tests.loyalty.conftest import V1, Phone


def with_token(token):
    return Phone(headers={"host": "mara.localhost", "authorization": f"Bearer {token}"})


def renew(stranger, refresh_token):
    return stranger.post(f"{V1}/auth/tokens/refresh", {"refresh_token": refresh_token}, format="json")


class TestRefresh:
    def test_gives_a_new_pair_and_ends_the_old_one(self, stranger, rita):
        issued = issue_device(user=rita.user, name="Moto G", at=clock.now())
        answer = renew(stranger, issued.refresh_token)
        assert answer.status_code == 200
        assert with_token(answer.json()["access_token"]).look("devices").status_code == 200
        refused = with_token(issued.access_token).look("devices")
        assert (refused.status_code, refused.json()["code"]) == (401, "invalid_token")

    def test_a_lost_answer_is_made_good(self, stranger, rita):
        issued = issue_device(user=rita.user, name="Moto G", at=clock.now())
        renew(stranger, issued.refresh_token)
        again = renew(stranger, issued.refresh_token)
        assert again.status_code == 200
        assert with_token(again.json()["access_token"]).look("devices").status_code == 200

    def test_a_copied_token_ends_the_device(self, stranger, rita):
        issued = issue_device(user=rita.user, name="Moto G", at=clock.now())
        fresh = renew(stranger, issued.refresh_token).json()
        with_token(fresh["access_token"]).look("devices")  # the thief, or the owner: one of them has it
        refused = renew(stranger, issued.refresh_token)
        assert (refused.status_code, refused.json()["code"]) == (401, "refresh_token_reused")
        ended = with_token(fresh["access_token"]).look("devices")
        assert (ended.status_code, ended.json()["code"]) == (401, "device_revoked")
        assert renew(stranger, fresh["refresh_token"]).status_code == 401
        assert DomainEvent.objects.filter(event="device.copied").count() == 1

    def test_an_older_copy_is_known_too(self, stranger, rita):
        first = issue_device(user=rita.user, name="Moto G", at=clock.now()).refresh_token
        second = renew(stranger, first).json()["refresh_token"]
        renew(stranger, second)
        assert renew(stranger, first).json()["code"] == "refresh_token_reused"
        assert Device.objects.get().revoked_at is not None

    def test_refuses_an_unknown_and_an_old_token(self, stranger, rita):
        issued = issue_device(user=rita.user, name="Moto G", at=clock.now())
        assert renew(stranger, "rf_nonsense").json()["code"] == "invalid_refresh_token"
        with time_machine.travel(clock.now() + timedelta(days=61)):
            assert renew(stranger, issued.refresh_token).status_code == 401

    def test_an_access_token_lasts_an_hour(self, rita):
        issued = issue_device(user=rita.user, name="Moto G", at=clock.now())
        with time_machine.travel(clock.now() + timedelta(minutes=61)):
            refused = with_token(issued.access_token).look("devices")
        assert (refused.status_code, refused.json()["code"]) == (401, "token_expired")


class TestDevices:
    def test_shows_where_one_is_logged_in(self, rita, paul, phone_of):
        phone_of(paul.user)
        phone = phone_of(rita.user)
        issue_device(user=rita.user, name="Old phone", at=clock.now() - timedelta(days=3))
        items = phone.look("devices").json()["items"]
        assert [(item["name"], item["is_current"]) for item in items] == [("Moto G", True), ("Old phone", False)]

    def test_comes_in_parts(self, rita, phone_of):
        phone = phone_of(rita.user)
        for number in range(4):
            issue_device(user=rita.user, name=f"Phone {number}", at=clock.now() + timedelta(seconds=number))
        first = phone.look("devices", limit=3).json()
        rest = phone.look("devices", limit=3, cursor=first["next"]).json()
        names = [item["name"] for item in first["items"] + rest["items"]]
        assert names == ["Phone 3", "Phone 2", "Phone 1", "Phone 0", "Moto G"]
        assert rest["next"] is None

    def test_refuses_a_cursor_of_another_list_and_a_senseless_limit(self, rita, phone_of):
        phone = phone_of(rita.user)
        for query in ({"cursor": "x"}, {"limit": 0}, {"limit": 101}, {"limit": "many"}):
            answer = phone.look("devices", **query)
            assert answer.status_code == 400
            assert [error["field"] for error in answer.json()["errors"]] == list(query)

    def test_ends_another_phone(self, rita, phone_of):
        lost = issue_device(user=rita.user, name="Lost", at=clock.now())
        assert phone_of(rita.user).delete(f"{V1}/devices/{lost.device.pk}").status_code == 204
        refused = with_token(lost.access_token).look("devices").json()
        assert (refused["code"], refused["detail"]) == ("device_revoked", "You ended this log-in elsewhere.")

    def test_refuses_somebody_elses(self, rita, paul, phone_of):
        theirs = issue_device(user=paul.user, name="Paul's", at=clock.now()).device
        assert phone_of(rita.user).delete(f"{V1}/devices/{theirs.pk}").status_code == 404
        theirs.refresh_from_db()
        assert theirs.revoked_at is None


class TestLogOut:
    def test_ends_this_phone_only(self, rita, phone_of):
        here, there = phone_of(rita.user), phone_of(rita.user)
        assert here.post(f"{V1}/auth/logout").status_code == 204
        assert here.look("devices").status_code == 401
        assert there.look("devices").status_code == 200

    def test_refuses_strangers(self, stranger):
        answer = stranger.post(f"{V1}/auth/logout")
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_token_of_a_phone_is_worth_nothing_at_the_other_host(rita):
    issued = issue_device(user=rita.user, name="Moto G", at=clock.now())
    abroad = Phone(headers={"host": "otto.localhost", "authorization": f"Bearer {issued.access_token}"})
    assert abroad.look("devices").status_code == 401
    assert renew(Phone(headers={"host": "otto.localhost"}), issued.refresh_token).status_code == 401
    assert Device.objects.get().revoked_at is None


def test_a_closed_account_logs_in_nowhere(rita, stranger, ada):
    from people.actions.deactivate_user import deactivate_user

    issued = issue_device(user=rita.user, name="Moto G", at=clock.now())
    deactivate_user(user=rita.user, actor=ada, at=clock.now())
    refused = with_token(issued.access_token).look("devices")
    assert (refused.status_code, refused.json()["detail"]) == (401, "This account was closed.")
    assert renew(stranger, issued.refresh_token).status_code == 401

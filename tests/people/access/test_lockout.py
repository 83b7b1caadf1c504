from datetime import timedelta

import pytest
import time_machine
from axes.models import AccessAttempt
from django_tenants.utils import tenant_context

from kit import clock
from people.actions.change_password import change_password
from people.models import DomainEvent, User
from tests.conftest import PASSWORD, TenantClient
from tests.people.access.test_login import is_in, log_in

HERE = {"REMOTE_ADDR": "192.0.2.1"}
ELSEWHERE = {"REMOTE_ADDR": "192.0.2.2"}


def guess(browser, name="vera", times=5, **extra):
    return [log_in(browser, name, "a wrong guess", **{**HERE, **extra}).status_code for _ in range(times)]


def test_closes_after_five_failures_even_to_the_right_password(visitor, vera):
    assert guess(visitor) == [200, 200, 200, 200, 403]
    response = log_in(visitor, "vera", **HERE)
    assert response.status_code == 403
    assert str(vera.pk) not in response.content.decode()
    assert not is_in(visitor)


def test_four_failures_are_forgiven_by_a_success(visitor, vera):
    guess(visitor, times=4)
    log_in(visitor, "vera", **HERE)
    assert is_in(visitor)
    assert not AccessAttempt.objects.exists()


def test_opens_again_after_a_quarter_of_an_hour(visitor, vera):
    guess(visitor)
    for minutes, opens in ((14, False), (16, True)):
        with time_machine.travel(clock.now() + timedelta(minutes=minutes), tick=False):
            log_in(visitor, "vera", **HERE)
            assert is_in(visitor) == opens


def test_both_names_of_a_person_count_as_one(visitor, vera):
    guess(visitor, "vera", times=2)
    guess(visitor, "Vera@example.com", times=2)
    assert log_in(visitor, "VERA", "a wrong guess", **HERE).status_code == 403


def test_the_same_person_elsewhere_and_others_here_are_free(visitor, vera, chen):
    guess(visitor)
    log_in(visitor, "chen", **HERE)
    assert is_in(visitor)
    elsewhere = TenantClient(headers={"host": "mara.localhost"})
    log_in(elsewhere, "vera", **ELSEWHERE)
    assert is_in(elsewhere)


def test_an_unknown_name_is_closed_in_the_same_way(visitor, vera):
    assert guess(visitor, "nobody") == [200, 200, 200, 200, 403]


def test_the_other_tenant_is_free(visitor, vera, other_tenant):
    guess(visitor)
    with tenant_context(other_tenant):
        User.objects.create(pk=vera.pk, username="vera", password=vera.password)
    there = TenantClient(headers={"host": "otto.localhost"})
    assert log_in(there, "vera", **HERE).status_code == 302


@pytest.mark.parametrize(("proxies", "free"), [(0, False), (1, True)])
def test_a_claimed_address_counts_only_from_the_own_proxy(visitor, vera, settings, proxies, free):
    settings.TRUSTED_PROXIES = proxies
    guess(visitor, HTTP_X_FORWARDED_FOR="203.0.113.7")
    log_in(visitor, "vera", **HERE, HTTP_X_FORWARDED_FOR="203.0.113.8")
    assert is_in(visitor) == free


def test_a_new_password_opens_it(visitor, vera):
    guess(visitor)
    change_password(user=vera, password="quite another way to say it", actor=vera, at=clock.now())
    log_in(visitor, "vera", "quite another way to say it", **HERE)
    assert is_in(visitor)


def test_no_password_is_kept_with_the_attempts(visitor, vera):
    log_in(visitor, "vera", "my secret of elsewhere", **HERE)
    assert "my secret of elsewhere" not in str(AccessAttempt.objects.values().get())
    assert PASSWORD


def test_is_on_record_once(visitor, vera):
    guess(visitor, times=7)
    guess(visitor, "nobody", times=6)
    [entry] = DomainEvent.objects.filter(event="user.locked_out")
    assert (entry.subject_id, entry.ip) == (str(vera.pk), "192.0.2.1")

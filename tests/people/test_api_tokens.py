import hashlib
from datetime import timedelta

import pytest
from django_tenants.utils import tenant_context

from kit import clock
from people.api_tokens import find_token, issue_token, note_use, revoke_token
from people.models import ApiToken, DomainEvent, User
from people.permissions import NotAllowedError


def issue(user, **answers):
    return issue_token(user=user, name="sheet", at=clock.now(), **answers)


def test_is_shown_once_and_kept_as_a_digest(vera):
    issued = issue(vera)
    prefix, _, secret = issued.secret.partition("_")
    assert issued.token.prefix == prefix
    assert len(secret) >= 43  # 256 bits
    row = ApiToken.objects.values().get()
    assert row["token_hash"] == hashlib.sha256(issued.secret.encode()).hexdigest()
    assert secret not in str(row)
    assert secret not in str(list(DomainEvent.objects.values()))


def test_finds_its_user(vera):
    found = find_token(issue(vera).secret, at=clock.now())
    assert found is not None
    assert found.user == vera


def test_refuses_what_is_revoked_expired_or_made_up(ada, vera):
    issued = issue(vera, lifetime_days=30)
    assert find_token(issued.secret, at=clock.now() + timedelta(days=31)) is None
    assert find_token(issued.secret[:-1], at=clock.now()) is None
    assert find_token("", at=clock.now()) is None
    revoke_token(token=issued.token, actor=ada, at=clock.now())
    assert find_token(issued.secret, at=clock.now()) is None


def test_refuses_a_key_of_the_other_tenant(vera, other_tenant):
    issued = issue(vera)
    with tenant_context(other_tenant):
        User.objects.create(pk=vera.pk, username="vera")
        assert find_token(issued.secret, at=clock.now()) is None


def test_refuses_to_issue_without_the_permission(mara):
    with pytest.raises(NotAllowedError):
        issue(mara)
    assert not ApiToken.objects.exists()


def test_refuses_to_revoke_another_persons(vera, max_):
    token = issue(vera).token
    with pytest.raises(NotAllowedError):
        revoke_token(token=token, actor=max_, at=clock.now())
    token.refresh_from_db()
    assert token.revoked_at is None


def test_revoking_twice_records_once(vera):
    token = issue(vera).token
    for _ in range(2):
        revoke_token(token=token, actor=vera, at=clock.now())
    assert DomainEvent.objects.filter(event="token.revoked").count() == 1


def test_the_last_use_is_kept_to_the_minute(vera, django_assert_num_queries):
    token = issue(vera).token
    note_use(token, at=clock.now())
    token.refresh_from_db()
    with django_assert_num_queries(0):
        note_use(token, at=token.last_used_at + timedelta(seconds=59))
    note_use(token, at=token.last_used_at + timedelta(seconds=61))

import pytest
from celery import current_app
from django.db import DatabaseError, connection, transaction

from kit import clock
from people.models import DomainEvent
from people.record import SYSTEM, OutsideTransactionError, record
from people.request_context import Origin, _origin


def write(subject, actor, **extra):
    return record(event="thing.happened", actor=actor, subject=subject, at=clock.now(), **extra)


def test_says_who_did_what_to_whom_and_from_where(ada, vera):
    token = _origin.set(Origin(ip="192.0.2.1", url="/admin/", request_id="a" * 32))
    entry = write(vera, ada, data={"colour": "red"})
    _origin.reset(token)
    entry.refresh_from_db()
    assert (entry.actor, entry.actor_label) == (ada, "Ada")
    assert (entry.subject_type, entry.subject_id, entry.subject_label) == ("people.user", str(vera.pk), "Vera")
    assert (entry.ip, entry.url, entry.request_id) == ("192.0.2.1", "/admin/", "a" * 32)
    assert entry.data == {"colour": "red"}


def test_the_system_is_an_actor_by_name(vera):
    entry = write(vera, SYSTEM)
    assert (entry.actor, entry.actor_label, entry.ip) == (None, "Regulars", None)


@pytest.mark.parametrize(
    "deed",
    [
        "UPDATE people_domainevent SET actor_label = 'nobody'",
        "UPDATE people_domainevent SET at = now()",
        "DELETE FROM people_domainevent",
        "TRUNCATE people_domainevent",
        "TRUNCATE people_user CASCADE",
        "TRUNCATE people_domainevent, people_user CASCADE",
    ],
)
def test_raw_sql_cannot_change_it(ada, vera, deed):
    write(vera, ada)
    with transaction.atomic(), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(deed)
    entry = DomainEvent.objects.get(event="thing.happened")
    assert entry.actor_label == "Ada"


def test_only_the_mark_of_having_been_followed_may_change(ada, vera):
    entry = write(vera, ada)
    DomainEvent.objects.filter(pk=entry.pk).update(followed_at=clock.now())
    assert DomainEvent.objects.filter(pk=entry.pk, followed_at__isnull=False).exists()


def test_goes_with_its_deed(ada, vera):
    with pytest.raises(ValueError, match="undone"), transaction.atomic():
        write(vera, ada)
        raise ValueError("undone")
    assert not DomainEvent.objects.filter(event="thing.happened").exists()


def test_refuses_outside_of_a_transaction(committed, ada):
    with pytest.raises(OutsideTransactionError):
        write(ada, ada)
    assert not DomainEvent.objects.filter(event="thing.happened").exists()


def test_a_worker_is_told_of_what_has_consequences_alone(committed, ada, monkeypatch):
    sent = []
    monkeypatch.setattr(current_app, "send_task", lambda name, **options: sent.append(options["kwargs"]["event_id"]))
    with transaction.atomic():
        followed = record(event="import.applied", actor=ada, subject=ada, at=clock.now())
        plain = write(ada, ada)
    assert sent == [followed.pk]
    assert (followed.followed_at, plain.followed_at) == (None, plain.at)

from datetime import UTC, datetime, timedelta

import pytest

from approval.models import Decision, Request, Revision, Step
from loyalty.queries.approval_times import LevelTimes, list_level_times, list_person_times
from people.roles import Role
from tests.loyalty.queries.conftest import OCTOBER

SUBMITTED_AT = datetime(2026, 10, 5, 8, tzinfo=UTC)


@pytest.fixture
def decide(rita, mara, chen):
    """`decide("1", (mara, 2), (chen, 5))`: an invoice at two levels, decided so many hours after it was handed in."""

    def do(subject, *decisions, kind="invoice", at=SUBMITTED_AT):
        request = Request.objects.create(
            kind=kind,
            subject_id=subject,
            subject_label=subject,
            maker=rita.user,
            content_hash="x",
            role=Role.OPERATOR,
            opened_at=at,
            submitted_at=at,
        )
        Revision.objects.create(request=request, number=1, content={}, content_hash="x", editor=rita.user, at=at)
        for number, (role, hours) in enumerate(((Role.OPERATOR, 4), (Role.CHECKER, 24)), start=1):
            Step.objects.create(request=request, number=number, role=role, time_limit_hours=hours)
        for person, hours, *verdict in decisions:
            request.refresh_from_db()
            said = verdict[0] if verdict else "approve"
            Decision.objects.create(
                request=request,
                revision=1,
                level=request.level,
                verdict=said,
                actor=person,
                seen_hash="x",
                note="" if said == "approve" else "Why",
                at=at + timedelta(hours=hours),
            )
            if said != "query":
                Request.objects.filter(pk=request.pk).update(level=request.level + 1)
        return request

    return do


def test_each_level_is_timed_from_the_one_before(decide, mara, chen):
    decide("1", (mara, 2), (chen, 5))
    decide("2", (mara, 6), (chen, 7, "reject"))
    assert list_level_times(OCTOBER, kind="invoice") == [
        LevelTimes(level=1, role="Operator", decisions=2, median_hours=4.0, p90_hours=5.6, late=1),
        LevelTimes(level=2, role="Checker", decisions=2, median_hours=2.0, p90_hours=2.8, late=0),
    ]


def test_by_person(decide, mara, chen):
    decide("1", (mara, 2), (chen, 5))
    decide("2", (mara, 6), (chen, 7, "reject"))
    told = [
        (row.name, row.decisions, row.approved, row.rejected, row.median_hours, row.late)
        for row in list_person_times(OCTOBER, kind="invoice")
    ]
    assert told == [("Chen", 2, 1, 1, 2.0, 0), ("Mara", 2, 2, 0, 4.0, 1)]


def test_a_question_ends_no_level_and_its_time_counts(decide, mara):
    decide("1", (mara, 1, "query"), (mara, 9))
    [level] = list_level_times(OCTOBER, kind="invoice")
    assert (level.decisions, level.median_hours, level.late) == (1, 9.0, 1)


def test_other_kinds_and_other_months_are_left_out(decide, mara):
    decide("1", (mara, 1), kind="retailer")
    decide("2", (mara, 1), at=SUBMITTED_AT - timedelta(days=30))
    assert list_level_times(OCTOBER, kind="invoice") == []
    assert list_person_times(OCTOBER, kind="invoice") == []

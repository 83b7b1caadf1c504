"""Policies, reasons, delegations and requests in the admin."""

from datetime import timedelta

import pytest
from django.urls import reverse

from approval.models import Delegation, Kind, Level, Policy, ReasonCode
from people.models import DomainEvent
from people.roles import Role
from tests.approval.conftest import MORNING
from tests.approval.entries import KIND


class TestPolicies:
    @pytest.fixture
    def save(self, client_of, ada, policy):
        def post(*levels):
            data = {"may_be_delegated": "on", "levels-TOTAL_FORMS": len(levels), "levels-INITIAL_FORMS": 0}
            for index, level in enumerate(levels):
                names = ("number", "role", "amount_from", "time_limit_hours", "escalate_to")
                data |= {f"levels-{index}-{name}": value for name, value in zip(names, level, strict=True)}
            Level.objects.all().delete()
            return client_of(ada).post(reverse("admin:approval_policy_change", args=[policy.pk]), data)

        return post

    def test_each_kind_has_one_from_the_start(self, client_of, ada):
        shown = client_of(ada).get(reverse("admin:approval_policy_changelist")).text
        assert Policy.objects.count() == len(Kind)
        assert "Operator (8 h) → Checker (24 h) → Manager from 1,000 (24 h) → Admin from 10,000 (48 h)" in shown

    def test_levels_are_changed(self, save, policy):
        answer = save((1, "Checker", 0, 8, "Manager"), (2, "Admin", 500, 8, ""))
        assert answer.status_code == 302
        assert list(policy.levels.values_list("role", "amount_from")) == [("Checker", 0), ("Admin", 500)]

    @pytest.mark.parametrize(
        ("levels", "words"),
        [
            ([], "apply from the amount 0"),
            ([(1, "Checker", 5, 8, "")], "apply from the amount 0"),
            ([(1, "Checker", 0, 8, ""), (3, "Admin", 0, 8, "")], "without a gap"),
            ([(2, "Checker", 0, 8, "")], "without a gap"),
            ([(1, "Checker", 0, 8, "Checker")], "Choose another"),
            ([(1, "Checker", -1, 8, "")], "a_level_begins_at_no_negative_amount"),
            ([(1, "Checker", 0, 0, "")], "a_level_has_some_time"),
        ],
    )
    def test_what_would_let_entries_pass_nobody_is_refused(self, levels, words, save):
        answer = save(*levels)
        assert answer.status_code == 200
        assert words in answer.text
        assert not Level.objects.exists()


class TestReasons:
    def test_each_kind_has_some_from_the_start(self, client_of, max_):
        shown = client_of(max_).get(reverse("admin:approval_reasoncode_changelist"), {"kind__exact": Kind.INVOICE}).text
        assert "The picture cannot be read, please take it again" in shown
        for kind in Kind:
            assert set(ReasonCode.objects.filter(kind=kind).values_list("verdict", flat=True)) == {
                "return",
                "query",
                "reject",
            }

    def test_one_is_added_and_none_for_approving(self, client_of, max_):
        page = reverse("admin:approval_reasoncode_add")
        data = {"kind": KIND, "verdict": "reject", "code": "old", "label": "It is old", "is_active": "on"}
        assert client_of(max_).post(page, {**data, "verdict": "approve"}).status_code == 200
        assert not ReasonCode.objects.filter(code="old").exists()
        assert client_of(max_).post(page, data).status_code == 302
        assert ReasonCode.objects.get(code="old").label == "It is old"


class TestDelegations:
    @pytest.fixture
    def add(self, client_of):
        def post(user, **data):
            begins, ends = MORNING + timedelta(days=3650), MORNING + timedelta(days=3653)
            values = {
                "begins_at_0": begins.date(),
                "begins_at_1": "09:00",
                "ends_at_0": ends.date(),
                "ends_at_1": "18:00",
                **data,
            }
            return client_of(user).post(reverse("admin:approval_delegation_add"), values)

        return post

    def test_a_person_makes_and_revokes_an_own_one(self, add, client_of, chen, max_):
        assert add(chen, to_user=max_.pk).status_code == 302
        delegation = Delegation.objects.get()
        assert (delegation.from_user, delegation.to_user) == (chen, max_)
        assert "not begun" in client_of(chen).get(reverse("admin:approval_delegation_changelist")).text
        client_of(chen).post(reverse("admin:approval_delegation_revoke", args=[delegation.pk]))
        delegation.refresh_from_db()
        assert delegation.revoked_at is not None
        assert DomainEvent.objects.filter(event__startswith="approval.delegat").count() == 2

    def test_a_checker_makes_none_for_others(self, add, chen, mara, max_):
        add(chen, from_user=mara.pk, to_user=max_.pk)
        assert Delegation.objects.get().from_user == chen

    def test_a_manager_makes_one_for_others(self, add, chen, mara, max_):
        assert add(max_, from_user=chen.pk, to_user=mara.pk).status_code == 302
        assert Delegation.objects.get().from_user == chen

    @pytest.mark.parametrize(
        ("data", "words"),
        [({"ends_at_0": "2020-01-01"}, "end after it begins"), ({"begins_at_0": "no date"}, "Enter a valid date")],
    )
    def test_is_refused_in_words(self, data, words, add, chen, max_):
        answer = add(chen, to_user=max_.pk, **data)
        assert answer.status_code == 200
        assert words in answer.text
        assert not Delegation.objects.exists()

    def test_to_oneself_is_refused(self, add, chen):
        assert "Choose somebody else." in add(chen, to_user=chen.pk).text
        assert not Delegation.objects.exists()

    def test_others_delegations_are_hidden_and_stay(self, add, client_of, chen, max_, mara):
        add(chen, to_user=max_.pk, note="away in May")
        page = reverse("admin:approval_delegation_changelist")
        assert str(max_) in client_of(max_).get(page).text
        assert "in force" not in client_of(mara).get(page).text
        revoke = reverse("admin:approval_delegation_revoke", args=[Delegation.objects.get().pk])
        assert client_of(mara).post(revoke).status_code == 404
        assert Delegation.objects.get().revoked_at is None


class TestRequests:
    def test_shows_what_happened(self, client_of, chen, max_, asked, say):
        say("reject", asked, chen, note="Two shops")
        shown = client_of(max_).get(reverse("admin:approval_request_change", args=[asked.pk])).text
        assert "Two shops" in shown
        assert "Rejected" in shown

    def test_shows_each_person_what_comes_to_their_role(self, client_of, asked, chen, mara, max_, hire):
        page = reverse("admin:approval_request_changelist")
        shown = {user: "DRILL-1" in client_of(user).get(page).text for user in (chen, mara, max_)}
        assert all(shown.values())
        assert "DRILL-1" not in client_of(hire("olga", Role.OPERATOR)).get(page).text

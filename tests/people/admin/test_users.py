import re

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Permission

from kit import clock
from people.access.sessions import end_sessions
from people.actions.grant_permission import grant_permission
from people.actions.withhold_permission import withhold_permission
from people.models import DomainEvent, User, UserGrant
from people.permissions import find_role
from people.record import SYSTEM
from people.roles import Role
from tests.conftest import TenantClient
from tests.people.access.test_login import is_in, log_in

LIST = "/admin/people/user/"
NEW_PASSWORD = "quite another way to say it"
NO_GRANTS = {"grants-TOTAL_FORMS": "0", "grants-INITIAL_FORMS": "0"}


def page_of(user):
    return f"{LIST}{user.pk}/change/"


def answers(user, **changes):
    given = {"username": user.username, "first_name": user.first_name, "last_name": user.last_name}
    sessions = {"usersession_set-TOTAL_FORMS": "0", "usersession_set-INITIAL_FORMS": "0"}
    return {**given, "email": user.email, "role": find_role(user), **NO_GRANTS, **sessions, **changes}


def session_id(browser):
    return UserSession.objects.get(session_key=browser.session.session_key).pk


def run(browser, action, *users):
    return browser.post(LIST, {"action": action, "_selected_action": [str(user.pk) for user in users]}, follow=True)


def test_the_list_shows_roles(ada, mara, client_of):
    page = client_of(ada).get(LIST).content.decode()
    assert "mara@example.com" in page
    assert "Operator" in page


def test_a_new_user_gets_a_role_and_a_link_to_set_a_password(ada, client_of, tenant):
    given = {"username": "rita", "first_name": "Rita", "last_name": "", "email": "Rita@Example.com"}
    page = client_of(ada).post(f"{LIST}add/", {**given, "role": "Data steward"}, follow=True).content.decode()
    rita = User.objects.get(username="rita")
    assert (find_role(rita), rita.is_staff, rita.email) == (Role.DATA_STEWARD, True, "rita@example.com")
    assert DomainEvent.objects.get(event="user.created").actor == ada
    link = re.search(r"http://mara\.localhost(/accounts/password/reset/key/\S+/)", page).group(1)
    rita_at_home = TenantClient(headers={"host": "mara.localhost"})
    form = rita_at_home.get(link, follow=True)
    rita_at_home.post(form.redirect_chain[-1][0], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    log_in(rita_at_home, "rita", NEW_PASSWORD)
    assert is_in(rita_at_home)


def test_role_and_names_can_be_changed(ada, vera, client_of):
    response = client_of(ada).post(page_of(vera), answers(vera, role="Checker", first_name="Veronica"))
    assert response.status_code == 302
    again = User.objects.get(pk=vera.pk)
    assert (find_role(again), again.first_name, again.is_staff) == (Role.CHECKER, "Veronica", True)
    assert DomainEvent.objects.filter(event="user.role_assigned", actor=ada).count() == 1
    trail = DomainEvent.objects.filter(event="user.changed", actor=ada)
    assert any(entry.changes.get("first_name") == ("Vera", "Veronica") for entry in trail)


@pytest.mark.parametrize("kind", ["granted", "withheld"])
def test_single_permissions_are_granted_and_withheld(ada, vera, client_of, kind):
    permission = Permission.objects.get(codename="mend_row" if kind == "granted" else "view_customer")
    row = {"grants-TOTAL_FORMS": "1", "grants-0-permission": permission.pk, "grants-0-kind": kind}
    response = client_of(ada).post(page_of(vera), answers(vera, **row))
    assert response.status_code == 302, response.context["errors"]
    grant = UserGrant.objects.get(user=vera)
    assert (grant.kind, grant.by) == (kind, ada)
    assert DomainEvent.objects.filter(event=f"permission.{kind}", actor=ada).count() == 1


def test_a_single_permission_can_be_taken_back(ada, vera, client_of):
    grant = withhold_permission(user=vera, permission="commerce.view_customer", actor=SYSTEM, at=clock.now())
    row = {
        "grants-TOTAL_FORMS": "1",
        "grants-INITIAL_FORMS": "1",
        "grants-0-id": grant.pk,
        "grants-0-user": str(vera.pk),
        "grants-0-DELETE": "on",
    }
    assert client_of(ada).post(page_of(vera), answers(vera, **row)).status_code == 302
    assert not UserGrant.objects.exists()
    assert User.objects.get(pk=vera.pk).has_perm("commerce.view_customer")


def test_accounts_are_closed_and_reopened(ada, vera, client_of):
    browser = client_of(ada)
    run(browser, "close_accounts", vera)
    assert not User.objects.get(pk=vera.pk).is_active
    run(browser, "reopen_accounts", vera)
    assert User.objects.get(pk=vera.pk).is_active


def test_sessions_are_shown_and_ended(ada, vera, visitor, client_of):
    log_in(visitor, "vera", HTTP_USER_AGENT="Firefox at the office")
    browser = client_of(ada)
    assert "Firefox at the office" in browser.get(page_of(vera)).content.decode()
    run(browser, "end_sessions", vera)
    assert visitor.get("/accounts/sessions/").status_code == 302
    assert end_sessions(vera) == 0


def test_one_session_is_ended(ada, vera, visitor, client_of):
    log_in(visitor, "vera")
    elsewhere, browser = client_of(vera), client_of(ada)
    path = f"{LIST}{vera.pk}/sessions/{session_id(visitor)}/end/"
    assert f'formaction="{path}"' in browser.get(page_of(vera)).content.decode()
    assert "Signed out: Vera" in browser.post(path, follow=True).content.decode()
    assert visitor.get("/accounts/sessions/").status_code == 302
    assert elsewhere.get("/accounts/sessions/").status_code == 200
    assert DomainEvent.objects.get(event="user.session_ended").actor == ada


def test_no_session_is_ended_without_the_right_or_under_another_user(
    ada, mara, vera, visitor, max_edits_users, client_of
):
    log_in(visitor, "vera")
    number = session_id(visitor)
    assert client_of(max_edits_users).post(f"{LIST}{vera.pk}/sessions/{number}/end/").status_code == 403
    assert client_of(ada).post(f"{LIST}{mara.pk}/sessions/{number}/end/").status_code == 404
    assert client_of(ada).get(f"{LIST}{vera.pk}/sessions/{number}/end/").status_code == 405
    assert visitor.get("/accounts/sessions/").status_code == 200
    assert not DomainEvent.objects.filter(event="user.session_ended").exists()


def test_nobody_changes_the_own_role_or_closes_the_own_account(ada, hire, client_of):
    hire("amy", Role.ADMIN)
    browser = client_of(ada)
    browser.post(page_of(ada), answers(ada, role="Analyst"))
    assert find_role(ada) == Role.ADMIN
    assert "Nobody closes the own account" in run(browser, "close_accounts", ada).content.decode()
    assert User.objects.get(pk=ada.pk).is_active


def test_the_last_admin_stays(ada, max_, client_of):
    for name in ("people.view_user", "people.change_user", "people.assign_role"):
        grant_permission(user=max_, permission=name, actor=SYSTEM, at=clock.now())
    response = client_of(max_).post(page_of(ada), answers(ada, role="Analyst"))
    assert response.status_code == 200
    assert "last Admin" in response.content.decode()
    assert find_role(ada) == Role.ADMIN


@pytest.fixture
def max_edits_users(max_):
    for name in ("people.view_user", "people.change_user"):
        grant_permission(user=max_, permission=name, actor=SYSTEM, at=clock.now())
    return max_


def test_links_are_made_on_the_record(ada, vera, mara, client_of):
    page = run(client_of(ada), "make_setup_links", vera, mara).content.decode()
    assert page.count("/accounts/password/reset/key/") == 2
    made = DomainEvent.objects.filter(event="user.setup_link_made", actor=ada)
    assert {entry.subject_id for entry in made} == {str(vera.pk), str(mara.pk)}


@pytest.mark.parametrize("is_active", [True, False])
def test_how_someone_logs_in_who_may_do_more_stays(ada, max_edits_users, client_of, is_active):
    User.objects.filter(pk=ada.pk).update(is_active=is_active)
    browser = client_of(max_edits_users)
    for change in ({"email": "max@elsewhere.example"}, {"username": "adam"}):
        response = browser.post(page_of(ada), answers(ada, **change))
        assert response.status_code == 200
        assert "Ada may do more than Max" in response.content.decode()
    again = User.objects.get(pk=ada.pk)
    assert (again.email, again.username) == (ada.email, ada.username)


def test_no_link_for_someone_who_may_do_more(ada, mara, max_edits_users, client_of):
    page = run(client_of(max_edits_users), "make_setup_links", ada, mara).content.decode()
    assert "Ada may do more than Max" in page
    assert page.count("/accounts/password/reset/key/") == 1  # Mara's, who may do less
    assert DomainEvent.objects.get(event="user.setup_link_made").subject_id == str(mara.pk)


def test_names_can_be_changed_without_the_right_to_give_roles(ada, mara, max_edits_users, client_of):
    given = answers(mara, email="mara@elsewhere.example")
    del given["role"]
    assert client_of(max_edits_users).post(page_of(mara), given).status_code == 302
    assert User.objects.get(pk=mara.pk).email == "mara@elsewhere.example"


def test_the_own_page_can_be_saved(ada, client_of):
    browser = client_of(ada)
    assert 'name="role"' not in browser.get(page_of(ada)).content.decode()
    given = answers(ada, first_name="Adelaide")
    del given["role"]
    assert browser.post(page_of(ada), given).status_code == 302
    again = User.objects.get(pk=ada.pk)
    assert (again.first_name, find_role(again)) == ("Adelaide", Role.ADMIN)


def test_says_why_a_sales_rep_is_not_granted_back_office_work(ada, hire, client_of):
    rob = hire("rob", Role.SALES_REP)
    permission = Permission.objects.get(codename="mend_row")
    row = {"grants-TOTAL_FORMS": "1", "grants-0-permission": permission.pk, "grants-0-kind": "granted"}
    response = client_of(ada).post(page_of(rob), answers(rob, **row))
    assert response.status_code == 200
    assert "A sales rep never enters the administration" in response.content.decode()
    assert not UserGrant.objects.exists()


def test_no_role_above_the_own_can_be_given(ada, max_, vera, client_of):
    for name in ("people.view_user", "people.change_user", "people.assign_role"):
        grant_permission(user=max_, permission=name, actor=SYSTEM, at=clock.now())
    assert client_of(max_).post(page_of(vera), answers(vera, role="Admin")).status_code == 200
    assert find_role(vera) == Role.ANALYST


def test_flags_and_groups_cannot_be_slipped_in(ada, vera, client_of):
    extra = {"is_superuser": "on", "is_staff": "on", "is_active": "", "password": "x", "groups": "1"}
    client_of(ada).post(page_of(vera), answers(vera, **extra))
    again = User.objects.get(pk=vera.pk)
    assert (again.is_superuser, again.is_staff, again.is_active) == (False, False, True)
    assert again.password == vera.password


def test_refuses_a_name_that_is_taken_in_any_case(ada, vera, client_of):
    response = client_of(ada).post(page_of(vera), answers(vera, username="ADA"))
    assert response.status_code == 200
    assert User.objects.get(pk=vera.pk).username == "vera"


def test_roles_are_shown_with_what_they_may_do(ada, client_of):
    browser = client_of(ada)
    page = browser.get("/admin/auth/group/").content.decode()
    assert "Sales manager" in page
    group = browser.get("/admin/auth/group/").context["cl"].queryset.get(name="Operator")
    assert "Can mend or discard refused rows" in browser.get(f"/admin/auth/group/{group.pk}/change/").content.decode()

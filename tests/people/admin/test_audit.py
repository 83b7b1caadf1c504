import csv
import io
import re

import pytest

from commerce.actions.assign_customer import assign_customer
from commerce.actions.edit_customer import edit_customer
from commerce.models import Customer, SalesRep
from kit import clock
from people.actions.change_password import change_password
from people.models import DomainEvent
from people.record import SYSTEM
from people.roles import Role

LIST = "/admin/people/domainevent/"


@pytest.fixture
def edits(mara, chen, hire):
    """Mara edits Rita's contact data; another, Paul's."""
    rita = Customer.objects.create(name="Rita's Hardware", region="North")
    paul = Customer.objects.create(name="=cmd|' /C calc'!A0", region="East")
    steward = hire("dana", Role.DATA_STEWARD)
    edit_customer(customer=rita, changes={"region": "South"}, actor=mara, at=clock.now())
    edit_customer(customer=paul, changes={"region": "West", "opt_in_email": True}, actor=steward, at=clock.now())
    return rita, paul


def names(browser, query=""):
    page = browser.get(f"{LIST}{query}")
    assert page.status_code == 200
    return {entry.subject_label for entry in page.context["cl"].result_list}


def test_shows_who_did_what_with_before_and_after(edits, ada, client_of):
    page = client_of(ada).get(LIST).content.decode()
    assert "customer.edited" in page
    assert "region: North → South" in page
    entry = DomainEvent.objects.filter(event="customer.changed").first()
    detail = client_of(ada).get(f"{LIST}{entry.pk}/change/").content.decode()
    assert entry.changes["region"][0] in detail


@pytest.mark.parametrize(
    "query",
    [
        "?person=mara",
        "?person=Mara@Example.com",
        "?object=Hardware",
        "?object=commerce.customer {pk}",
        "?object={pk}",
        "?q=hardware",
    ],
)
def test_finds_by_person_and_object(edits, ada, client_of, query):
    assert names(client_of(ada), query.format(pk=edits[0].pk)) == {"Rita's Hardware"}


def test_finds_by_time_and_kind(edits, ada, client_of):
    browser = client_of(ada)
    window = "?at_from_0={}&at_from_1=00:00:00&at_to_0={}&at_to_1=00:00:00"
    assert names(browser, window.format("2020-01-01", "2020-01-02")) == set()
    assert len(names(browser, window.format("2020-01-01", "2100-01-01"))) == 2
    assert len(names(browser, "?at_from_0=2020-01-01&at_to_0=nonsense")) == 2
    assert names(browser, "?event__icontains=customer.changed") == {edits[0].name, edits[1].name}


@pytest.mark.parametrize("name", ["person", "object", "event", "event__icontains"])
def test_text_that_the_database_cannot_hold_finds_nothing(edits, ada, client_of, name):
    assert names(client_of(ada), f"?{name}=%00") == set()
    assert names(client_of(ada), f"?{name}=customer%00") == set()


def test_nothing_can_be_changed_even_by_an_admin(edits, ada, client_of):
    browser, entry = client_of(ada), DomainEvent.objects.first()
    for path in (f"{LIST}add/", f"{LIST}{entry.pk}/delete/"):
        assert browser.post(path, {"post": "yes"}).status_code == 403
    assert browser.post(f"{LIST}{entry.pk}/change/", {"actor_label": "nobody"}).status_code == 403
    entry.refresh_from_db()
    assert entry.actor_label != "nobody"


def test_reads_few_rows_however_long_the_log(edits, ada, client_of, django_assert_max_num_queries):
    browser = client_of(ada)
    browser.get(LIST)
    with django_assert_max_num_queries(2 * 8):  # each with its SET search_path
        browser.get(LIST)


class TestExport:
    def export(self, browser, *entries, query=""):
        chosen = [str(entry.pk) for entry in entries]
        return browser.post(f"{LIST}{query}", {"action": "export_csv", "_selected_action": chosen})

    def test_has_a_line_for_each_field_safe_for_spreadsheets(self, edits, ada, client_of):
        response = self.export(client_of(ada), *DomainEvent.objects.all())
        text = b"".join(response.streaming_content).decode()
        rows = list(csv.DictReader(io.StringIO(text)))
        west = next(row for row in rows if row["after"] == "West")
        assert (west["event"], west["field"], west["before"]) == ("customer.changed", "region", "East")
        assert west["object"].startswith("'=cmd")
        assert {row["field"] for row in rows if row["object id"] == str(edits[1].pk)} == {"", "region", "opt_in_email"}

    def test_is_on_record_itself(self, edits, ada, client_of):
        self.export(client_of(ada), DomainEvent.objects.first(), query="?person=mara")
        entry = DomainEvent.objects.get(event="audit.exported")
        assert (entry.actor, entry.data) == (ada, {"filters": "person=mara"})

    def test_refuses_those_who_only_read(self, edits, max_, client_of):
        browser = client_of(max_)
        assert browser.get(LIST).status_code == 200
        self.export(browser, DomainEvent.objects.first())
        assert not DomainEvent.objects.filter(event="audit.exported").exists()


class TestEntry:
    def page(self, browser, **wanted):
        entry = DomainEvent.objects.filter(**wanted).latest("id")
        return browser.get(f"{LIST}{entry.pk}/change/").content.decode()

    def rows(self, page):
        return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)]

    def test_shows_before_and_after_as_a_table(self, edits, ada, client_of):
        page = self.page(client_of(ada), event="customer.changed", subject_id=edits[1].pk)
        assert ["Field", "Before", "After"] in self.rows(page)
        assert ["Region", "East", "West"] in self.rows(page)
        assert ["May be e-mailed", "(empty)", "yes"] in self.rows(page)
        assert "&quot;before&quot;" not in page

    def test_names_what_a_field_refers_to(self, edits, ada, client_of):
        rep = SalesRep.objects.create(code="R1", name="Paul Rep")
        assign_customer(customer=edits[0], kind="account", rep=rep, actor=ada, at=clock.now())
        rows = self.rows(self.page(client_of(ada), event="customer.changed", subject_id=edits[0].pk))
        assert ["Rep", "(empty)", "Paul Rep"] in rows
        assert ["Kind", "Person", "Account"] in rows

    def test_never_shows_the_hash_of_a_password(self, mara, ada, client_of):
        before = mara.password
        change_password(user=mara, password="quite another way to say it", actor=SYSTEM, at=clock.now())
        page = self.page(client_of(ada), event="user.changed", subject_id=mara.pk)
        assert ["Password", "(hidden)", "(hidden)"] in self.rows(page)
        assert before not in page
        assert "argon2" not in page

    def test_shows_the_data_of_a_deed_as_a_table(self, edits, ada, client_of):
        page = self.page(client_of(ada), event="customer.edited", subject_id=edits[0].pk)
        assert [row for row in self.rows(page) if row[:1] == ["fields"]] == [["fields", "[&quot;region&quot;]"]]

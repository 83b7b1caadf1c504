from datetime import date, timedelta

import pgtrigger
import pytest
from django.db import connection
from django.urls import reverse

from kit import clock
from loyalty.ledger.audit import audit_ledger
from loyalty.models import Account, JournalEntry, PointLot, Program
from people.record import SYSTEM
from tests.loyalty.ledger.conftest import AT


@pytest.fixture
def browser(client_of, chen):
    return client_of(chen)


@pytest.fixture(autouse=True)
def _then():
    with clock.frozen(AT + timedelta(days=1)):
        yield


def text_of(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def test_accounts_are_listed_with_the_sums_of_the_programme(browser, earn):
    earn(1234)
    page = text_of(browser.get(reverse("admin:loyalty_account_changelist")))
    assert "-1,234" in page
    assert "The programme" in page


@pytest.mark.parametrize("words", ["Paul", "+351912000002", "id"])
def test_found_by_name_number_and_id(browser, earn, paul, rita, words):
    earn(10)
    words = str(paul.pk) if words == "id" else words
    for model in ("account", "journalentry", "pointlot"):
        page = text_of(browser.get(reverse(f"admin:loyalty_{model}_changelist"), {"q": words}))
        assert "Paul" in page
        assert "Paul" not in text_of(browser.get(reverse(f"admin:loyalty_{model}_changelist"), {"q": str(rita.pk)}))


def test_an_entry_is_found_by_its_number_and_its_source(browser, earn):
    entry = earn(10, source="11111111-1111-1111-1111-111111111111")
    earn(77)
    for words in (str(entry.pk), "11111111-1111-1111-1111-111111111111"):
        page = text_of(browser.get(reverse("admin:loyalty_journalentry_changelist"), {"q": words}))
        assert "11111111-1111" in page
        assert "77" not in page.partition("<tbody")[2].partition("</tbody")[0].replace(str(entry.pk), "")


def test_an_entry_shows_its_postings_and_lots(browser, earn, spend):
    earn(100)
    spend(30)
    entry = JournalEntry.objects.get(kind="hold")
    page = text_of(browser.get(reverse("admin:loyalty_journalentry_change", args=[entry.pk])))
    assert "Paul Pinto: available" in page
    assert "-30" in page
    lot = PointLot.objects.get()
    page = text_of(browser.get(reverse("admin:loyalty_pointlot_change", args=[lot.pk])))
    assert "set aside 30" in page


def test_nobody_edits_a_balance(client_of, ada, earn):
    earn(100)
    account = Account.objects.get(code="available")
    answer = client_of(ada).post(reverse("admin:loyalty_account_change", args=[account.pk]), {"balance": 5})
    assert answer.status_code == 403
    account.refresh_from_db()
    assert account.balance == 100


def test_an_audit_says_what_does_not_add_up(client_of, max_, earn, set_aside):
    earn(100)
    set_aside(10)
    good = audit_ledger(actor=SYSTEM, at=AT)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pgtrigger.ignore():
            cursor.execute("UPDATE loyalty_hold SET points = 11")
    bad = audit_ledger(actor=SYSTEM, at=AT)
    browser = client_of(max_)
    assert "Everything adds up." in text_of(browser.get(reverse("admin:loyalty_ledgeraudit_change", args=[good.pk])))
    page = text_of(browser.get(reverse("admin:loyalty_ledgeraudit_change", args=[bad.pk])))
    assert "open holds do not sum to what is set aside" in page.replace("&#x27;", "'")


def test_a_statement_of_the_days_asked_for(browser, earn, paul):
    earn(1234)
    url = reverse("admin:loyalty_account_statement", args=[paul.pk])
    assert "1,234" in text_of(browser.get(url))
    page = text_of(browser.get(url, {"begins_on": "2026-12-01", "ends_on": "2026-12-31"}))
    assert "Nothing moved in these days." in page
    page = text_of(browser.get(url, {"begins_on": "2026-12-31", "ends_on": "2026-12-01"}))
    assert "Choose days in their order" in page


def test_the_same_as_pdf(browser, earn, paul):
    earn(10)
    answer = browser.get(reverse("admin:loyalty_account_statement_pdf", args=[paul.pk]))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="statement-{date(2026, 11, 3)}.pdf"'
    assert answer.content.startswith(b"%PDF-")


def test_a_stranger_has_no_statement(browser, paul, tenant):
    unknown = reverse("admin:loyalty_account_statement", args=["00000000-0000-0000-0000-000000000001"])
    assert browser.get(unknown).status_code == 404


def test_the_liability_in_money(client_of, ada, earn):
    earn(1000)
    page = text_of(client_of(ada).get(reverse("admin:loyalty_account_liability")))
    assert "What a point costs is not set" in page
    Program.objects.update_or_create(pk=1, defaults={"point_value": "0.5"})
    page = text_of(client_of(ada).get(reverse("admin:loyalty_account_liability")))
    assert "€500.00" in page or "500,00" in page

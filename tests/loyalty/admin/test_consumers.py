from datetime import UTC, date, datetime, time

import pytest
from django.urls import reverse

from kit import clock
from loyalty.models import Consumer, Redemption, Reward, Tier, TierStay
from people.models import DomainEvent
from tests.loyalty.ledger.conftest import AT
from tests.loyalty.papers import BOUGHT_ON

LIST = "admin:loyalty_consumer_changelist"


@pytest.fixture(autouse=True)
def _then():
    with clock.frozen(AT):
        yield


def url(member, page="change", *more):
    return reverse(f"admin:loyalty_consumer_{page}", args=[member.pk, *more])


def do(browser, member, deed, **fields):
    return browser.post(url(member, deed), fields, follow=True).content.decode()


def found_by(browser, **query):
    return list(browser.get(reverse(LIST), query).context["cl"].result_list)


def fields_of(member, **changed):
    names = ("name", "trade", "email", "city", "region", "language")
    return {name: getattr(member, name) for name in names} | changed


def test_shows_points_shops_and_invoices(client_of, chen, paul, earn, hand_in):
    earn(1_240)
    with clock.frozen(datetime.combine(BOUGHT_ON, time(12), UTC)):
        hand_in()
    page = client_of(chen).get(url(paul)).content.decode()
    for words in (
        "1,240",
        "Hardware",
        "INV-0042",
        "None were asked for.",
        reverse("admin:loyalty_account_statement", args=[paul.pk]),
    ):
        assert words in page
    listed = client_of(chen).get(reverse("admin:loyalty_invoice_changelist"), {"consumer__id__exact": str(paul.pk)})
    assert len(listed.context["cl"].result_list) == 1


def test_the_list_has_points_and_tier_in_as_many_queries_for_many(
    client_of, max_, paul, rita, earn, django_assert_max_num_queries
):
    earn(1_240)
    TierStay.objects.create(
        consumer=paul, tier=Tier.objects.create(name="Gold", threshold_points=1), since=date(2026, 1, 1)
    )
    Consumer.objects.bulk_create(Consumer(name=f"Member {n}", registered_by=rita) for n in range(30))
    browser = client_of(max_)
    with django_assert_max_num_queries(40):
        page = browser.get(reverse(LIST)).content.decode()
    assert "1,240" in page
    assert "Gold" in page


@pytest.mark.parametrize("words", ["Pinto", "912-000-002", "Braga"])
def test_is_found_by_name_number_and_city(client_of, chen, paul, words):
    Consumer.objects.update(city="Braga")
    assert found_by(client_of(chen), q=words) == [paul]
    assert found_by(client_of(chen), q="nobody") == []


def test_is_found_by_state_region_trade_and_tier(client_of, chen, paul):
    tier = Tier.objects.create(name="Gold", threshold_points=1)
    TierStay.objects.create(consumer=paul, tier=tier, since=date(2026, 1, 1))
    Consumer.objects.update(region="North")
    browser = client_of(chen)
    for right, wrong in (
        ({"state__exact": "active"}, {"state__exact": "closed"}),
        ({"region": "North"}, {"region": "South"}),
        ({"trade": "plumber"}, {"trade": "painter"}),
        ({"tier": str(tier.pk)}, {"tier": "none"}),
    ):
        assert found_by(browser, **right) == [paul]
        assert found_by(browser, **wrong) == []


def test_suspended_opened_again_and_closed(client_of, max_, paul):
    browser, states = client_of(max_), []
    for deed in ("suspend", "reopen", "close"):
        do(browser, paul, deed, reason="Two accounts")
        paul.refresh_from_db()
        states.append(paul.state)
    assert states == ["suspended", "active", "closed"]
    assert "Two accounts" in browser.get(url(paul)).content.decode()


def test_refusals_are_shown_and_change_nothing(client_of, max_, paul):
    browser = client_of(max_)
    assert "Say why; the member reads it." in do(browser, paul, "close", reason="")
    assert "is not suspended." in do(browser, paul, "reopen")
    paul.refresh_from_db()
    assert paul.state == "active"


@pytest.mark.parametrize(("who", "deed"), [("mara", "suspend"), ("chen", "close"), ("max_", "anonymise")])
def test_who_may_not_is_shown_no_button_and_refused(client_of, request, paul, who, deed):
    browser = client_of(request.getfixturevalue(who))
    assert url(paul, deed) not in browser.get(url(paul)).content.decode()
    assert browser.post(url(paul, deed), {"reason": "Because", "name": "Paul Pinto"}).status_code == 403
    paul.refresh_from_db()
    assert (paul.state, paul.name) == ("active", "Paul Pinto")


def test_an_operator_corrects_what_is_written_down(client_of, mara, chen, paul):
    assert client_of(mara).post(url(paul), fields_of(paul, trade="painter", city="Faro")).status_code == 302
    paul.refresh_from_db()
    assert (paul.trade, paul.city) == ("painter", "Faro")
    assert client_of(chen).post(url(paul), fields_of(paul, city="Braga")).status_code == 403
    assert "This field is required." in client_of(mara).post(url(paul), fields_of(paul, name="")).content.decode()
    paul.refresh_from_db()
    assert (paul.name, paul.city) == ("Paul Pinto", "Faro")


def test_nobody_is_entered_here(client_of, ada, paul):
    assert client_of(ada).get(reverse("admin:loyalty_consumer_add")).status_code == 403


def test_a_link_is_ended_on_the_members_behalf(client_of, mara, chen, paul):
    link = paul.links.get()
    assert client_of(chen).post(url(paul, "unlink", link.pk)).status_code == 403
    page = client_of(mara).post(url(paul, "unlink", link.pk), follow=True).content.decode()
    assert "enters nothing for this member any more." in page
    link.refresh_from_db()
    assert link.ended_at == AT
    assert DomainEvent.objects.get(event="consumer.unlinked").actor == mara


def test_erased_once_the_name_was_typed(client_of, ada, paul, earn):
    earn(40)
    browser = client_of(ada)
    assert "Type “Paul Pinto” to confirm it." in do(browser, paul, "anonymise", name="Paul")
    paul.refresh_from_db()
    assert paul.state == "active"
    assert "The person is erased." in do(browser, paul, "anonymise", name=" paul  pinto ")
    paul.refresh_from_db()
    assert (paul.state, paul.name, paul.phone) == ("anonymised", "", "")
    page = browser.get(url(paul)).content.decode()
    assert paul.pseudonym in page
    assert "Paul Pinto" not in page
    assert url(paul, "anonymise") not in page


def test_nobody_is_erased_while_a_gift_is_on_its_way(client_of, ada, paul, rita):
    drill = Reward.objects.create(name="Drill", points=10)
    Redemption.objects.create(
        consumer=paul, retailer=rita, reward=drill, pieces=1, points=10, maker=rita.user, state="awaiting_consent"
    )
    browser = client_of(ada)
    assert "Drill" in browser.get(url(paul)).content.decode()
    assert "Gifts for this person are on their way." in do(browser, paul, "anonymise", name="Paul Pinto")
    paul.refresh_from_db()
    assert paul.name == "Paul Pinto"

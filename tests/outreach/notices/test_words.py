"""The words of each notice, who gets it, and where it leads."""

from datetime import date, timedelta

import pytest
from django.db import transaction

from kit import clock
from outreach.look.text import cost_of, is_plain
from outreach.models import Channel, Message
from outreach.notices.table import BY_KIND, NOTICES
from outreach.notices.tell import tell
from people.record import SYSTEM, record
from saas.consequences import CONSEQUENCES
from tests.loyalty.promises import hand_in as enter
from tests.loyalty.rewards.conftest import agreed, ask, drill, earned  # noqa: F401
from tests.outreach.conftest import NOON

REASON = "The total does not add up."


@pytest.fixture(autouse=True)
def mailboxes(rita, paul):
    for party, mailbox in ((rita, "rita@example.com"), (paul, "paul@example.com")):
        party.email = mailbox
        party.save(update_fields=["email"])


@pytest.fixture
def invoice(rita, paul):
    made = enter(paul, rita, ("Pipe", "100"), number="INV-0042")
    made.reason, made.points = REASON, 100
    made.save(update_fields=["reason", "points"])
    return made


@pytest.fixture
def happen():
    def do(name, subject, **data):
        with transaction.atomic():
            event = record(event=name, actor=SYSTEM, subject=subject, at=NOON, data=data)
        with clock.frozen(NOON):
            tell(event)
            tell(event)  # a worker may follow an event twice
        return event

    return do


def told(channel=Channel.EMAIL):
    """Who was told what: audience, subject or text."""
    rows = Message.objects.filter(channel=channel).order_by("pk")
    return [
        (row.recipient.partition(":")[0], row.subject if channel == Channel.EMAIL else row.words["text"])
        for row in rows
    ]


INVOICES = {
    "approved": [
        ("consumer", "100 points for your purchase at Rita's Hardware"),
        ("retailer", "Invoice INV-0042 is approved"),
    ],
    "returned": [("retailer", "Please correct invoice INV-0042")],
    "queried": [("retailer", "A question about invoice INV-0042")],
    "rejected": [
        ("retailer", "Invoice INV-0042 is rejected"),
        ("consumer", "Your purchase at Rita's Hardware brings no points"),
    ],
}


@pytest.mark.parametrize("verb", INVOICES)
def test_an_invoice(invoice, happen, verb):
    happen(f"invoice.{verb}", invoice)
    assert told() == INVOICES[verb]
    by_mail = {row.recipient.partition(":")[0]: row for row in Message.objects.filter(channel="email")}
    assert by_mail["retailer"].words["path"] == f"/retailer/invoices/{invoice.pk}"
    assert by_mail["retailer"].mentions == f"consumer:{invoice.consumer_id}"
    assert by_mail["retailer"].words["settings_path"] == "/retailer/notices"
    if "consumer" in by_mail:
        assert by_mail["consumer"].words["path"] == f"/me/purchases/{invoice.pk}"
    if verb in {"returned", "queried", "rejected"}:
        assert REASON in by_mail["retailer"].words["paragraphs"][0]
    if verb == "rejected":
        assert REASON not in by_mail["consumer"].words["paragraphs"][0]


def test_an_approved_invoice_texts_the_member_alone(invoice, happen):
    happen("invoice.approved", invoice)
    (audience, text), *others = told(Channel.SMS)
    assert (audience, others) == ("consumer", [])
    assert text == (
        f"Mara's: 100 points for INV-0042 at Rita's Hardware. http://mara.localhost/me/purchases/{invoice.pk}"
    )


GIFTS = {
    "redemption.approved": ["consumer", "retailer"],
    "redemption.returned": ["retailer"],
    "redemption.queried": ["retailer"],
    "redemption.rejected": ["consumer", "retailer"],
    "gift.dispatched": ["consumer", "retailer"],
    "gift.at_retailer": ["consumer"],
    "gift.handed_over": ["consumer", "retailer"],
}


@pytest.mark.parametrize("event", GIFTS)
def test_a_gift(agreed, happen, event):  # noqa: F811
    agreed.reason = REASON
    agreed.save(update_fields=["reason"])
    happen(event, agreed)
    assert [audience for audience, _ in told()] == GIFTS[event]
    for row in Message.objects.filter(channel="email"):
        root = {"consumer": "/me", "retailer": "/retailer"}[row.recipient.partition(":")[0]]
        assert row.words["path"] == f"{root}/gifts/{agreed.pk}"
        assert "Cordless drill" in row.words["paragraphs"][0]
        assert (REASON in row.words["paragraphs"][0]) == (event in {
            "redemption.returned", "redemption.queried", "redemption.rejected",
        })  # fmt: skip


PARTIES = [
    ("retailer.approved", "retailer", [("retailer", "Mara's: your shop is approved")]),
    ("retailer.returned", "retailer", [("retailer", "Mara's: please correct your registration")]),
    ("retailer.rejected", "retailer", [("retailer", "Mara's: your registration was rejected")]),
    (
        "consumer.approved",
        "consumer",
        [("consumer", "You are a member of the programme of Mara's"), ("retailer", "Paul Pinto is a member now")],
    ),
    ("consumer.returned", "consumer", [("retailer", "Please correct the registration of Paul Pinto")]),
    ("consumer.rejected", "consumer", [("retailer", "The registration of Paul Pinto was rejected")]),
]


@pytest.mark.parametrize(("event", "whose", "expected"), PARTIES)
def test_a_registration(rita, paul, happen, event, whose, expected):
    happen(event, {"retailer": rita, "consumer": paul}[whose])
    assert told() == expected


def test_released_points_less_what_paid_a_debt(paul, happen):
    happen("points.released", paul, points=120, arrears=20)
    assert told() == [("consumer", "100 points are yours to spend")]


def test_points_that_all_paid_a_debt_are_no_news(paul, happen):
    happen("points.released", paul, points=20, arrears=20)
    assert told() == []


def test_tiers_and_corrections(paul, happen):
    happen("tier.reached", paul, tier="Gold", before=None, grace_until=None)
    until = (date(2026, 11, 20) + timedelta(days=30)).isoformat()
    happen("tier.warned", paul, tier="Silver", before="Gold", grace_until=until)
    happen("points.adjusted", paul, points=5)
    assert told() == [
        ("consumer", "You are Gold now"),
        ("consumer", "Your Gold ends soon"),
        ("consumer", "Your points were corrected"),
    ]


def test_each_text_is_one_message(invoice, agreed, rita, paul, happen):  # noqa: F811
    rita.shop_name = "João & Filhos \u2013 Materiais de Construção e Ferramentas de Vila Nova de Gaia, Limitada"
    rita.save(update_fields=["shop_name"])
    for notice in NOTICES:
        subject = {"invoice": invoice, "redempt": agreed, "gift.": agreed, "retailer": rita}
        found = next((row for start, row in subject.items() if notice.event.startswith(start)), paul)
        if notice.event:
            happen(notice.event, found, points=5, tier="Gold", before="Gold", grace_until=None)
    texts = [text for _, text in told(Channel.SMS)]
    assert len(texts) > 15
    assert [text for text in texts if cost_of(text) > 160 or not is_plain(text)] == []


def test_whoever_has_no_mailbox_gets_texts_only(paul, happen):
    type(paul).objects.filter(pk=paul.pk).update(email="")
    happen("points.released", paul, points=10)
    assert [row.channel for row in Message.objects.all()] == ["sms"]


def test_each_notice_follows_an_event_of_the_table():
    for notice in NOTICES:
        assert notice.event == "" or tell in CONSEQUENCES[notice.event]
    assert len(BY_KIND) == len(NOTICES)
    listed = {event for event, consequences in CONSEQUENCES.items() if tell in consequences}
    assert listed == {notice.event for notice in NOTICES if notice.event}

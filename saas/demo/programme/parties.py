"""Dealers register with the company's code, and bring their plumbers."""

from datetime import datetime, timedelta

from approval.models import Kind, Verdict
from loyalty.actions.ask_consumer_consent import ask_consumer_consent
from loyalty.actions.edit_retailer import edit_retailer
from loyalty.actions.finish_registration import finish_registration
from loyalty.actions.make_retailer_code import make_retailer_code
from loyalty.actions.register_consumer import register_consumer
from loyalty.actions.start_registration import start_registration
from loyalty.actions.submit_retailer import submit_retailer
from loyalty.actions.suspend_retailer import suspend_retailer
from loyalty.models import Consumer, Retailer
from people.models import User
from saas.demo.programme.chain import Office
from saas.demo.programme.people import SHOPS, TRADING, Plumber, Shop, list_plumbers
from saas.demo.programme.phones import TextInbox


def register_shops(*, begins_at: datetime, inbox: TextInbox, office: Office, admin: User) -> list[Retailer]:
    """All of them, each with the fate the table gives it; the trading ones come first."""
    made = make_retailer_code(
        label="Spring fair", most_uses=50, expires_at=begins_at + timedelta(days=400), actor=admin, at=begins_at
    )
    return [
        _register_shop(shop, made.secret, _joined_at(number, begins_at), inbox, office)
        for number, shop in enumerate(SHOPS)
    ]


def suspend_shops(retailers: list[Retailer], *, at: datetime, manager: User) -> None:
    """Last of all: a suspended shop hands in nothing."""
    for shop, retailer in zip(SHOPS, retailers, strict=True):
        if shop.fate == "suspended":
            suspend_retailer(retailer=retailer, reason="Invoices under question", actor=manager, at=at)


def _joined_at(number: int, begins_at: datetime) -> datetime:
    """The trading shops in the first days, the others lately."""
    return begins_at + timedelta(hours=number) if number < TRADING else begins_at + timedelta(days=140, hours=number)


def _register_shop(shop: Shop, code: str, at: datetime, inbox: TextInbox, office: Office) -> Retailer:
    sent = start_registration(code=code, phone=shop.phone, ip=f"198.51.100.{int(shop.phone[-2:])}", at=at)
    at += timedelta(minutes=1)
    retailer = finish_registration(code_id=sent.id, digits=inbox.read_digits(shop.phone), at=at)
    profile = {
        "contact_name": shop.contact,
        "shop_name": shop.name,
        "email": shop.email,
        "address": shop.street,
        "city": shop.city,
        "postal_code": shop.postal_code,
        "region": shop.region,
        "tax_id": f"DE{200_000_000 + int(shop.phone[-4:])}",
    }
    at += timedelta(minutes=9)
    retailer = edit_retailer(retailer=retailer, changes=profile, actor=retailer.user, at=at)
    retailer = submit_retailer(retailer=retailer, actor=retailer.user, at=at)
    match shop.fate:
        case "returned":
            note = "The tax number cannot be read."
            office.answer(Kind.RETAILER, retailer, Verdict.RETURN, at=at + timedelta(hours=5), note=note)
        case "rejected":
            office.answer(Kind.RETAILER, retailer, Verdict.REJECT, at=at + timedelta(hours=5))
        case "active" | "suspended":
            office.approve(Kind.RETAILER, retailer, at=at)
    return Retailer.objects.select_related("user").get(pk=retailer.pk)


def register_plumbers(retailers: list[Retailer], *, begins_at: datetime, inbox: TextInbox) -> list[Consumer]:
    """In the order of `list_plumbers`; some buy at a second shop too."""
    consumers = []
    for number, plumber in enumerate(list_plumbers()):
        at = begins_at + timedelta(days=2 + number % 9, minutes=7 * number)
        consumers.append(_register(plumber, retailers[plumber.shop], at, inbox))
        if plumber.second_shop is not None:
            _register(plumber, retailers[plumber.second_shop], at + timedelta(days=12), inbox)
    return consumers


def _register(plumber: Plumber, retailer: Retailer, at: datetime, inbox: TextInbox) -> Consumer:
    ip = f"198.51.100.{int(retailer.phone[-2:])}"
    asked = ask_consumer_consent(retailer=retailer, phone=plumber.phone, ip=ip, at=at)
    return register_consumer(
        retailer=retailer,
        code_id=asked.sent.id,
        digits=inbox.read_digits(plumber.phone),
        details={"name": plumber.name, "trade": plumber.trade, "city": retailer.city},
        at=at + timedelta(minutes=1),
    ).consumer

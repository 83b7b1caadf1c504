"""What the programme promises: rules, tiers, a campaign, and gifts with their stock."""

import io
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw, ImageFont

from loyalty.actions.change_programme import change_programme
from loyalty.actions.draft_rule_version import draft_rule_version
from loyalty.actions.edit_rule_version import edit_rule_version
from loyalty.actions.move_stock import move_stock
from loyalty.actions.publish_rule_version import publish_rule_version
from loyalty.models import Campaign, EarningRule, EarningRuleVersion, Reward, StockMovement, Tier
from loyalty.models.programme import Scope
from loyalty.queries.program import get_program
from people.models import User

# name, category, points, pieces, color
GIFTS: Final = (
    ("Tape measure 5 m", "Tools", 120, 60, "#c26d1a"),
    ("Water pump pliers", "Tools", 350, 25, "#4f6bb3"),
    ("Pipe wrench set", "Tools", 800, 12, "#0f6b5c"),
    ("Work jacket", "Clothing", 900, 15, "#20242c"),
    ("Safety shoes", "Clothing", 1200, 8, "#7a8b2a"),
    ("Cordless drill", "Tools", 2500, 6, "#a8477f"),
    ("Thermos bottle", "Break", 180, 40, "#6b7280"),
    ("Weekend at the sea", "Travel", 9000, 1, "#4fc3ab"),
)


def set_terms(*, begins_at: datetime, admin: User, manager: User) -> None:
    """In force from `begins_at`, a day before the first invoice."""
    program = get_program()
    program.name, program.point_value = "Brenner Treuepunkte", Decimal("0.02")
    change_programme(row=program, fields=["name", "point_value"], actor=admin, at=begins_at)
    for name, threshold, percent in (("Bronze", 0, 100), ("Silver", 1500, 110), ("Gold", 4000, 125)):
        tier = Tier(name=name, threshold_points=threshold, multiplier_percent=percent)
        change_programme(row=tier, fields=[], actor=admin, at=begins_at)
    on = begins_at.date()
    _publish("One point per euro", {"points": 1, "per_amount": Decimal(1)}, begins_at, admin)
    heating = {"points": 2, "per_amount": Decimal(1), "scope": Scope.CATEGORIES, "scope_values": ["Kugelhähne"]}
    _publish("Ball valves count double", heating, begins_at, admin)
    campaign = Campaign(
        name="Heating season",
        begins_on=on + timedelta(days=60),
        ends_on=on + timedelta(days=110),
        multiplier_percent=150,
        budget_points=20_000,
        minimum_amount=Decimal(100),
    )
    change_programme(row=campaign, fields=[], actor=manager, at=begins_at)
    for name, category, points, pieces, color in GIFTS:
        _offer(name, category, points, pieces, color, manager=manager, at=begins_at)


def _publish(name: str, values: dict[str, object], at: datetime, admin: User) -> None:
    rule = EarningRule(name=name)
    change_programme(row=rule, fields=[], actor=admin, at=at)
    draft = draft_rule_version(rule=rule, actor=admin, at=at)
    words = {"per": EarningRuleVersion.Per.MONEY, "begins_on": at.date(), **values}
    publish_rule_version(version=edit_rule_version(version=draft, values=words, actor=admin, at=at), actor=admin, at=at)


def _offer(name: str, category: str, points: int, pieces: int, color: str, *, manager: User, at: datetime) -> None:
    reward = Reward(name=name, category=category, points=points, cost=Decimal(points) / 50)
    reward.picture.save("gift.png", ContentFile(_draw_gift(name, color)), save=False)
    reward.save()
    kind = StockMovement.Kind.RECEIVED
    move_stock(reward=reward, kind=kind, pieces=pieces, note="First delivery", actor=manager, at=at)


def _draw_gift(name: str, color: str) -> bytes:
    picture = Image.new("RGB", (480, 360), color)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((110, 90, 370, 250), outline="white", width=8)
    pen.line((240, 90, 240, 250), "white", 8)
    pen.text((240, 305), name, "white", font=ImageFont.load_default(30), anchor="mm")
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()

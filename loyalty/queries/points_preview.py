"""What an invoice would bring if it were approved now, for whoever decides on it."""

from dataclasses import dataclass

from loyalty.models import Campaign, Consumer, Invoice
from loyalty.points import terms
from loyalty.points.breakdown import write_breakdown
from loyalty.points.count import applies, count_points
from loyalty.points.words import Reader, Whose, headline, sentences
from loyalty.queries.basket import get_basket
from loyalty.queries.earned_words import find_earned_words
from loyalty.queries.program import get_program
from loyalty.queries.promise_words import money_words
from loyalty.queries.terms import campaign_of, get_taken, list_rules
from loyalty.tier_moves import find_stay


@dataclass(frozen=True, slots=True)
class PointsPreview:
    """`headline` such as "Why 100 points"; once approved, it tells what was given."""

    headline: str
    points: int
    sentences: tuple[str, ...]


def preview_points(invoice: Invoice) -> PointsPreview | None:
    """By the rules, tier and campaigns of this moment, without a lock: a campaign may end before the last approval.

    None where the invoice is not complete.
    """
    earned = find_earned_words(invoice, reader=Reader.CHECKER)
    if earned is not None:
        return PointsPreview(earned.headline, earned.points, tuple(earned.sentences))
    if invoice.consumer is None or invoice.invoiced_on is None or invoice.net is None or invoice.gross is None:
        return None
    program = get_program()
    basket = get_basket(invoice, program)
    stay = find_stay(invoice.consumer)
    outcome = count_points(
        basket=basket,
        rules=list_rules(),
        tier=terms.Tier(name=stay.tier.name, percent=stay.tier.multiplier_percent) if stay else None,
        campaigns=_list_campaigns(basket, invoice.consumer),
    )
    breakdown = write_breakdown(basket=basket, outcome=outcome, basis=program.basis)
    whose = Whose(reader=Reader.CHECKER, name=str(invoice.consumer), money=money_words())
    return PointsPreview(headline(breakdown), outcome.points, tuple(sentences(breakdown, whose)))


def _list_campaigns(basket: terms.Basket, consumer: Consumer) -> list[terms.Campaign]:
    running = list(
        Campaign.objects.filter(is_active=True, begins_on__lte=basket.bought_on, ends_on__gte=basket.bought_on)
    )
    taken = get_taken(consumer, [row.pk for row in running])
    offered = [campaign_of(row, taken=taken.get(row.pk, 0)) for row in running]
    return [campaign for campaign in offered if applies(campaign, basket)]

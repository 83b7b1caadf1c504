"""Why an invoice brought so many points, for pages and the API."""

from dataclasses import dataclass

from django.db.models import Sum

from loyalty.models import Invoice, JournalEntry
from loyalty.points.breakdown import Breakdown
from loyalty.points.words import Reader, Whose, count_words, headline, sentences
from loyalty.queries.promise_words import money_words


@dataclass(frozen=True, slots=True)
class EarnedWords:
    """`lines` are the texts of the invoice with their points; `taken_back` is what was reversed since."""

    headline: str
    sentences: list[str]
    lines: list[tuple[str, int]]
    points: int
    taken_back: int


def find_earned_words(invoice: Invoice, *, reader: Reader) -> EarnedWords | None:
    """In words that suit the reader, from the rules as they were. None before the invoice is approved.

    The breakdown is the one that was written with the accrual: rules, names and tiers of today make no difference.
    """
    if invoice.points is None:
        return None
    entry = find_accrual(invoice)
    breakdown: Breakdown | None = entry.breakdown if entry else invoice.why_nothing
    if not breakdown:
        return None
    whose = Whose(reader=reader, name=str(invoice.consumer), money=money_words())
    taken_back = _taken_back(entry)
    said = sentences(breakdown, whose)
    if taken_back:
        said.append(f"{count_words(taken_back)} {'was' if taken_back == 1 else 'were'} taken back since.")
    return EarnedWords(
        headline=headline(breakdown),
        sentences=said,
        lines=[(line["text"], line["points"]) for line in breakdown["lines"]],
        points=breakdown["points"],
        taken_back=taken_back,
    )


def find_accrual(invoice: Invoice) -> JournalEntry | None:
    accruals = JournalEntry.objects.filter(kind=JournalEntry.Kind.ACCRUAL, source_type="invoice")
    return accruals.filter(source_id=str(invoice.pk)).first()


def _taken_back(entry: JournalEntry | None) -> int:
    if entry is None:
        return 0
    taken: int = entry.reversals.aggregate(points=Sum("points"))["points"] or 0
    return taken

"""How much of a lot is lost to its owner."""

from django.db.models import Sum

from loyalty.models import Account, JournalEntry, LotAllocation, PointLot, Posting


def count_lapsed(lot: PointLot) -> int:
    """Points of the lot that have lapsed, and were neither given back nor taken back since."""
    lapsed = LotAllocation.objects.filter(lot=lot, entry__kind=JournalEntry.Kind.EXPIRY)
    given_back = PointLot.objects.filter(reinstates=lot)
    taken_back = Posting.objects.filter(
        entry__reverses=lot.entry_id, entry__kind=JournalEntry.Kind.REVERSAL, account__code=Account.Code.BREAKAGE
    )
    return (
        (lapsed.aggregate(sum=Sum("points"))["sum"] or 0)
        - (given_back.aggregate(sum=Sum("points"))["sum"] or 0)
        + (taken_back.aggregate(sum=Sum("points"))["sum"] or 0)
    )

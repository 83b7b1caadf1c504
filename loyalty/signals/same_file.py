from loyalty.invoice_rights import NOT_COUNTED
from loyalty.models import InvoicePage
from loyalty.signals.finding import Finding, Look, Rule, Verdict, name_of


def find_same_file(look: Look) -> Finding | None:
    """A page whose file was handed in with another invoice, byte for byte."""
    hashes = list(look.invoice.pages.values_list("sha256", flat=True))
    page = (
        InvoicePage.objects.filter(sha256__in=hashes)
        .exclude(invoice=look.invoice)
        .exclude(invoice__state__in=["draft", "withdrawn"])
        .select_related("invoice__retailer")
        .order_by("-created_at")
        .first()
    )
    if page is None:
        return None
    other = page.invoice
    verdict = Verdict.LOOK if other.state in NOT_COUNTED else Verdict.REFUSE
    return Finding(Rule.SAME_FILE, verdict, f"The very same file came with {name_of(other)}.", other)

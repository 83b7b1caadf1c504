from loyalty.signals.finding import Finding, Look, Rule, Verdict


def find_too_old(look: Look) -> Finding | None:
    """Older than the programme's claim window on the day it is looked at."""
    if look.invoice.invoiced_on is None:
        return None
    age_days, most = (look.today - look.invoice.invoiced_on).days, look.program.claim_window_days
    if age_days <= most:
        return None
    return Finding(
        Rule.CLAIM_WINDOW, Verdict.LOOK, f"The invoice is {age_days} days old; {most} days are usual at most."
    )

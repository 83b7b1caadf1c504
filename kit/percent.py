"""Shares as people read them: little is not none, and almost sure is not sure."""


def percent_text(share: float) -> str:
    """A share in [0, 1] as "12 %", with "<1 %" and ">99 %" at the ends."""
    hundredth = share * 100
    if 0 < hundredth < 1:
        return "<1\u00a0%"
    if 99 < hundredth < 100:
        return ">99\u00a0%"
    return f"{hundredth:.0f}\u00a0%"

from datetime import date


def fiscal_year_of(day: date, *, start_month: int) -> int:
    """The year in which the fiscal year of that day began. `start_month`: 1 to 12."""
    return day.year if day.month >= start_month else day.year - 1

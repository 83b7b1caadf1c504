import subprocess
import sys
from collections import Counter
from datetime import date, timedelta

from saas.demo import cdnow

UNTIL = date(2026, 11, 27)


def good_cells(until: date = UNTIL) -> list[list[str]]:
    return [row.cells for row in cdnow.sales_rows(until) if not row.problem]


def test_the_whole_log_ends_on_the_last_day() -> None:
    cells = good_cells()
    assert len(cells) == cdnow.PURCHASES
    assert len({row[2] for row in cells}) == cdnow.CUSTOMERS
    assert max(row[1] for row in cells) == UNTIL.isoformat()


def test_amounts_are_those_of_the_log() -> None:
    cells = good_cells()
    first_day = (date(1997, 1, 1) + timedelta(days=10_377)).isoformat()
    assert cells[0] == ["CDN-000001", first_day, "00001", "CD", "Compact disc", "1", "11.77"]
    counts = Counter(row[2] for row in cells)
    assert (counts["00001"], counts["00003"]) == (1, 6)


def test_numbers_stay_when_the_dates_move() -> None:
    first, later = good_cells(), good_cells(UNTIL + timedelta(days=5))
    assert [(row[0], row[2:]) for row in first] == [(row[0], row[2:]) for row in later]


def test_note_says_by_how_much() -> None:
    assert cdnow.shifted_days(UNTIL) == 10_377
    assert "dates shifted by 10,377 days so that the log ends on 27 November 2026" in cdnow.shifted_note(UNTIL)


def test_reads_the_log_without_importing_lifetimes() -> None:
    program = (
        "import sys; from datetime import date; from saas.demo import cdnow;"
        "next(cdnow.sales_rows(date(2026, 11, 27))); sys.exit('lifetimes' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0

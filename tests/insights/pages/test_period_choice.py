from datetime import date

from django.http import QueryDict

from insights.pages.period_choice import read_period

TODAY = date(2026, 11, 28)


def _read(query: str):
    return read_period(QueryDict(query).dict(), today=TODAY, timezone="UTC")


def test_nothing_asked_means_thirty_days_with_comparison() -> None:
    choice = _read("")
    assert (choice.period.name, choice.is_compared, choice.error) == ("30d", True, "")
    assert choice.sentence == "the last 30 days"


def test_one_option_is_chosen() -> None:
    assert [option.name for option in _read("period=90d").options if option.is_chosen] == ["90d"]


def test_custom_days_choose_no_option_and_are_said_in_words() -> None:
    choice = _read("from=2026-03-01&to=2026-03-15")
    assert choice.is_custom
    assert not any(option.is_chosen for option in choice.options)
    assert choice.sentence == "1 Mar 2026 to 15 Mar 2026"


def test_links_keep_period_and_comparison() -> None:
    assert _read("period=7d&cmp=none").query == "period=7d&cmp=none"
    assert _read("from=2026-03-01&to=2026-03-15").query == "from=2026-03-01&to=2026-03-15"


def test_last_comparison_counts_because_an_unchecked_box_sends_nothing() -> None:
    assert _read("cmp=none&cmp=prev").is_compared
    assert not _read("cmp=none").is_compared


def test_what_makes_no_sense_becomes_thirty_days_and_a_sentence() -> None:
    choice = _read("from=2027-01-01")
    assert choice.period.name == "30d"
    assert "future" in choice.error

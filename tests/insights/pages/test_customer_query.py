import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from insights.pages.customer_query import read_customer_query
from insights.queries.customers import CustomerFilters, FilterChoices, Sort

CHOICES = FilterChoices(
    segments=(("loyal", "Loyal"),),
    tags=(("at_risk", "At Risk"),),
    regions=(("Porto", "Porto"),),
    reps=((7, "Sam Rivers"),),
)


def _read(query: str):
    return read_customer_query(QueryDict(query).dict())


def test_address_is_the_whole_state() -> None:
    query = _read("q=silva&r=5&f=1&segment=loyal&tag=at_risk&region=Porto&rep=7&due=week&sort=name")
    assert query.filters == CustomerFilters(
        search="silva",
        recency_score=5,
        frequency_score=1,
        segment="loyal",
        tag="at_risk",
        region="Porto",
        rep_id=7,
        due="week",
    )
    assert query.sort == Sort.NAME
    assert _read(query.address()[1:]) == query


def test_a_change_of_filter_starts_at_the_first_rows() -> None:
    assert _read("q=silva&cursor=abc").address(tag="at_risk") == "?q=silva&tag=at_risk"
    assert _read("q=silva").address(cursor="xyz") == "?q=silva&cursor=xyz"


def test_each_filter_is_a_chip_that_takes_itself_off() -> None:
    query = _read("q=silva&r=5&f=1&tag=at_risk&rep=7&due=overdue")
    chips = {chip.label: chip.href for chip in query.list_chips(CHOICES)}
    assert list(chips) == ["\u201csilva\u201d", "recency 5, frequency 1", "At Risk", "Sam Rivers", "overdue"]
    assert chips["recency 5, frequency 1"] == "?q=silva&tag=at_risk&rep=7&due=overdue"
    assert chips["At Risk"] == "?q=silva&r=5&f=1&rep=7&due=overdue"


@pytest.mark.parametrize(
    "query",
    ["r=6", "f=x", "rep=-1", "rep=99999999999", "due=never", "sort=clv%27", "segment=a+b", "q=%00", "rep=%C2%B2"],
)
def test_what_cannot_be_read_counts_as_not_asked_for(query: str) -> None:
    assert _read(query).filters == CustomerFilters()
    assert _read(query).sort == Sort.CLV


@given(st.dictionaries(st.sampled_from(["q", "r", "f", "segment", "tag", "rep", "due", "sort", "cursor"]), st.text()))
def test_no_address_breaks_the_page_and_each_survives_a_round_trip(params: dict[str, str]) -> None:
    query = read_customer_query(params)
    again = _read(query.address()[1:])
    assert (again.filters, again.sort) == (query.filters, query.sort)
    assert "\x00" not in query.filters.search

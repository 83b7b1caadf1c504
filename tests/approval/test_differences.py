from hypothesis import given
from hypothesis import strategies as st

from approval.differences import list_differences, list_rows

INVOICE = {"number": "R-1", "net": "100.00", "lines": [{"text": "Drill", "quantity": "2"}], "is_total_only": False}


def test_rows_say_the_way_to_what_is_nested():
    assert list_rows(INVOICE) == [
        ("Number", "R-1"),
        ("Net", "100.00"),
        ("Lines, 1, text", "Drill"),
        ("Lines, 1, quantity", "2"),
        ("Is total only", "no"),
    ]


def test_differences_are_sentences():
    edited = {**INVOICE, "net": "120.00", "lines": [{"text": "Drill", "quantity": "3"}, {"text": "Saw"}]}
    assert list_differences(INVOICE, edited) == [
        "Net was 100.00, is now 120.00.",
        "Lines, 1, quantity was 2, is now 3.",
        "Lines, 2, text was nothing, is now Saw.",
    ]


def test_what_was_taken_away_is_said():
    assert list_differences({"Note": "x", "tags": ["a", "b"]}, {"tags": ["a"]}) == [
        "Note was x, is now nothing.",
        "Tags was a, b, is now a.",
    ]


A, B, C = ("a" * 64, "b" * 64, "c" * 64)


def test_files_are_told_without_their_hashes():
    papers = {"documents": [{"kind": "Trade licence", "sha256": A}], "pages": [A, B]}
    assert list_rows(papers) == [("Documents, 1, kind", "Trade licence"), ("Pages", "2 files")]


def test_another_file_is_said_without_its_hash():
    before = {"documents": [{"kind": "Trade licence", "sha256": A}], "pages": [A, B]}
    after = {"documents": [{"kind": "Trade licence", "sha256": B}, {"kind": "Shop", "sha256": C}], "pages": [A, C]}
    assert list_differences(before, after) == [
        "Documents, 1 is another file now.",
        "Pages: other files than before.",
        "Documents, 2, kind was nothing, is now Shop.",
    ]
    assert list_differences({"pages": [A]}, {"pages": [A, B]}) == ["Pages was 1 file, is now 2 files."]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(max_size=5), JSON, max_size=4))
def test_nothing_differs_from_itself(data):
    assert list_differences(data, data) == []
    list_rows(data)

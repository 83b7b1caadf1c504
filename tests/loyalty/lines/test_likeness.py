import time

from hypothesis import given
from hypothesis import strategies as st

from loyalty.lines.likeness import LikenessIndex, pieces


def test_pieces_are_those_of_pg_trgm():
    assert pieces("cat") == {"  c", " ca", "cat", "at "}


def test_the_same_is_one_and_nothing_shared_is_zero():
    likeness = LikenessIndex(["PVC pipe", "Tap"]).compare("pvc PIPE")
    assert list(likeness) == [1.0, 0.0]


def test_other_numbers_count_for_less():
    same, other = LikenessIndex(["pipe 20 mm", "pipe 25 mm"]).compare("pipe 20mm pvc")
    assert same > other


@given(st.lists(st.text(max_size=30), max_size=8), st.text(max_size=30))
def test_always_between_nothing_and_all(names, text):
    assert all(0 <= one <= 1 for one in LikenessIndex(names).compare(text))


def test_five_thousand_names_are_compared_in_some_milliseconds():
    index = LikenessIndex([f"PVC pipe {n % 90} mm type {n}" for n in range(5_000)])
    began = time.process_time()
    for _ in range(20):
        index.compare("pvc pipe 20 mm grey")
    assert (time.process_time() - began) / 20 < 0.05

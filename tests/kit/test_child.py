import os
import time
from pathlib import Path

import pytest

from kit.child import Child, ChildDiedError, Limits, running

LIMITS = Limits(memory_bytes=400_000_000, seconds=20)


def ask(deed: str, limits: Limits = LIMITS) -> tuple[list[tuple[bytes, bytes]], Child]:
    with running("tests.kit.echo_child", {"deed": deed, "text": "hello"}, limits) as child:
        return list(child.frames()), child


def test_it_answers_in_frames_and_ends_with_a_summary():
    frames, child = ask("answer")
    assert frames == [(b"E", b"hello")]
    assert child.summary == {"through": True}


@pytest.mark.parametrize("deed", ["leave", "eat"])
def test_one_that_leaves_early_or_eats_too_much_has_died(deed):
    with pytest.raises(ChildDiedError):
        ask(deed)


def test_one_that_never_ends_is_ended():
    began = time.monotonic()
    with pytest.raises(ChildDiedError):
        ask("spin", Limits(memory_bytes=400_000_000, seconds=1))
    assert time.monotonic() - began < 15


def test_it_does_not_outlive_the_block():
    with running("tests.kit.echo_child", {"deed": "spin", "text": ""}, LIMITS) as child:
        pid = child.pid
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_it_knows_nothing_of_ours():
    """Neither the database nor the secrets are in its environment."""
    with running("tests.kit.echo_child", {"deed": "spin", "text": ""}, LIMITS) as child:
        time.sleep(0.2)
        told = Path(f"/proc/{child.pid}/environ").read_bytes()
    names = {pair.partition(b"=")[0] for pair in told.split(b"\0") if pair}
    assert names <= {b"PATH", b"OPENBLAS_NUM_THREADS"}

import subprocess
import sys

import pytest

from kit.locks import advisory_lock_key


def test_key_fits_a_signed_bigint() -> None:
    keys = [advisory_lock_key("t_mara", str(number)) for number in range(2_000)]
    assert all(-(2**63) <= key < 2**63 for key in keys)
    assert len(set(keys)) == len(keys)
    assert any(key < 0 for key in keys)


def test_key_is_the_same_in_another_process() -> None:
    program = "from kit.locks import advisory_lock_key as key; print(key('t_mara', 'import'))"
    other = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert int(other.stdout) == advisory_lock_key("t_mara", "import")


def test_parts_do_not_run_into_each_other() -> None:
    assert advisory_lock_key("ab", "c") != advisory_lock_key("a", "bc")
    assert advisory_lock_key("t_mara", "import") != advisory_lock_key("t_otto", "import")


def test_refuses_no_name() -> None:
    with pytest.raises(ValueError, match="name"):
        advisory_lock_key()

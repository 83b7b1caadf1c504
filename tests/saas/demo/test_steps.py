import pytest

from saas.demo.steps import step


def test_a_step_says_what_and_how_long(capsys: pytest.CaptureFixture[str]) -> None:
    with step("Bring in the sales") as here:
        here.progress("half way")  # not on a terminal: nothing is written over
        here.outcome = "12 rows"
    assert capsys.readouterr().out.endswith("s Bring in the sales: 12 rows\n")


def test_a_step_that_fails_says_so_and_goes_on_failing(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ZeroDivisionError), step("Divide"):
        raise ZeroDivisionError
    assert capsys.readouterr().out.endswith("Divide: failed\n")

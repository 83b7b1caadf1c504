"""The worked examples of docs/algorithms: computed here, and found there to the printed digit."""

from pathlib import Path

import numpy as np
import pytest

from insights.numerics import bgnbd, gamma_gamma, mbgcnbd

DOCUMENTS = Path(__file__).parents[3] / "docs" / "algorithms"


def assert_printed(document: str, value: float, digits: int) -> None:
    text = f"{value:.{digits}f}".removeprefix("0")
    assert f"**{text}**" in (DOCUMENTS / document).read_text(), f"{document} does not say {text}"


def test_bgnbd():
    published, past = bgnbd.BgNbdParameters(0.243, 4.414, 0.793, 2.426), ([2], [30.43], [38.86])
    assert_printed("bgnbd.md", bgnbd.p_alive(published, *past)[0], 4)
    assert_printed("bgnbd.md", bgnbd.p_buy_within(published, 13, *past)[0], 4)
    assert_printed("bgnbd.md", bgnbd.expected_purchases(published, 39, *past)[0], 3)
    assert_printed("bgnbd.md", bgnbd.p_buy_within(published, 13, [0], [0], [38.86])[0], 4)


def test_gamma_gamma():
    published = gamma_gamma.GammaGammaParameters(6.25, 3.74, 15.44)
    assert_printed("gamma_gamma.md", published.mean_value, 2)
    for value in gamma_gamma.expected_value(published, [1, 3, 10], np.full(3, 60.0)):
        assert_printed("gamma_gamma.md", value, 2)


def test_next_purchase():
    parameters, past = mbgcnbd.MbgCnbdParameters(2, 1.5, 60.0, 0.4, 4.0), ([4], [120.0], [150.0])
    survival = (6 / 7) ** 9.5 * (1 + 9.5 / 7)
    assert_printed("next_purchase.md", survival, 3)
    assert mbgcnbd.p_alive(parameters, *past)[0] == pytest.approx(8 * survival / (0.4 + 8 * survival))
    assert_printed("next_purchase.md", mbgcnbd.p_alive(parameters, *past)[0], 3)
    window = mbgcnbd.next_purchase(parameters, 180.0, *past)
    assert_printed("next_purchase.md", window.p_return[0], 3)
    for days in (window.earliest[0], window.median[0], window.latest[0]):
        assert_printed("next_purchase.md", days, 1)

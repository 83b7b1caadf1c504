"""Fader, Hardie & Lee 2005 and the notes beside it, on CDNOW in weeks to 1997-09-30."""

import numpy as np
import pytest

from insights.numerics import bgnbd
from insights.numerics.holdout import summarize
from insights.numerics.patterns import group_patterns
from tests.insights.numerics.oracle import cdnow_log, cdnow_sample, days_of

PUBLISHED = bgnbd.BgNbdParameters(r=0.243, alpha=4.414, a=0.793, b=2.426)


def test_fader_hardie_lee_2005_parameters_of_the_cdnow_sample():
    grouped = group_patterns(*cdnow_sample())
    fitted = bgnbd.fit(grouped.frequency, grouped.recency, grouped.age, grouped.weights)
    assert (len(grouped.inverse), len(grouped.weights)) == (2357, 1016)
    assert [round(value, 3) for value in (fitted.r, fitted.alpha, fitted.a, fitted.b)] == [0.243, 4.414, 0.793, 2.426]
    value, _ = bgnbd.log_likelihood(fitted, *cdnow_sample())
    assert round(value, 1) == -9582.4


def test_the_prior_moves_no_printed_digit_of_the_maximum_likelihood():
    fitted = bgnbd.fit(*cdnow_sample(), precision=0.0)
    found = (fitted.r, fitted.alpha, fitted.a, fitted.b)
    assert found == pytest.approx((0.24259, 4.41353, 0.79289, 2.42575), abs=1e-5)


def test_hardie_2004_excel_note_expects_1_226_purchases():
    expected = bgnbd.expected_purchases(PUBLISHED, 39, [2], [30.43], [38.86])
    assert round(float(expected[0]), 3) == 1.226


def test_parameters_of_all_23570_cdnow_customers():
    cutoff = int(days_of(np.array([19970930]))[0])
    summary = summarize(cdnow_log(), cutoff=cutoff, horizon_days=90)
    grouped = group_patterns(summary.frequency, summary.recency / 7, summary.age / 7)
    assert (len(grouped.inverse), len(grouped.weights)) == (23570, 8685)
    fitted = bgnbd.fit(grouped.frequency, grouped.recency, grouped.age, grouped.weights)
    found = (fitted.r, fitted.alpha, fitted.a, fitted.b)
    assert found == pytest.approx((0.25162, 4.78894, 0.72343, 2.16109), rel=2e-5)
    value, _ = bgnbd.log_likelihood(fitted, grouped.frequency, grouped.recency, grouped.age, grouped.weights)
    assert round(value, 2) == -95368.44

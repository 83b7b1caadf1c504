import numpy as np
import pytest

from insights.numerics.holdout import OrderLog, observe, run_backtest, summarize
from tests.insights.numerics.oracle import cdnow_log, days_of

CUTOFF = int(days_of(np.array([19970930]))[0])


@pytest.fixture(scope="module")
def log():
    return cdnow_log()


def small() -> OrderLog:
    """Customer 7 buys on days 0, 10 (twice), 30; customer 9 on day 5; customer 11 first on day 25."""
    return OrderLog.of([9, 7, 7, 7, 7, 11], [5, 30, 10, 10, 0, 25], [9.0, 4.0, 1.0, 2.0, 8.0, 6.0])


def test_lines_of_one_day_become_one_row():
    log = small()
    assert log.customer.tolist() == [7, 7, 7, 9, 11]
    assert log.day.tolist() == [0, 10, 30, 5, 25]
    assert log.revenue.tolist() == [8, 3, 4, 9, 6]


def test_summary_knows_nothing_after_the_cutoff():
    summary = summarize(small(), cutoff=20, horizon_days=12)
    assert summary.customer.tolist() == [7, 9]
    assert summary.frequency.tolist() == [1, 0]
    assert summary.recency.tolist() == [10, 0]
    assert summary.age.tolist() == [20, 15]
    assert summary.revenue.tolist() == [11, 9]
    assert summary.revenue_last_period.tolist() == [3, 0]
    assert summary.log_gaps == pytest.approx([np.log(10), 0])


def test_outcome_is_that_of_known_customers_within_the_horizon():
    summary = summarize(small(), cutoff=20, horizon_days=10)
    outcome = observe(small(), summary, cutoff=20, horizon_days=10)
    assert outcome.bought.tolist() == [True, False]
    assert outcome.revenue.tolist() == [4, 0]
    assert outcome.next_days[0] == 10
    assert np.isnan(outcome.next_days[1])
    assert not observe(small(), summary, cutoff=20, horizon_days=9).bought.any()


def test_cdnow_value_over_273_days(log):
    """The measured figures of BG/NBD x Gamma-Gamma and of its rivals, all customers, cut at 1997-09-30."""
    result = run_backtest(log, cutoff=CUTOFF, horizon_days=273)
    found = [
        (scores.mean_error, scores.root_mean_square_error, scores.top_capture, scores.predicted_to_actual)
        for scores in (result.value, result.value_last_period, result.value_own_rate)
    ]
    assert result.customers == 23_570
    assert found[0] == pytest.approx((32.2, 92.9, 0.524, 0.81), rel=0.005)
    assert found[1] == pytest.approx((60.5, 129, 0.498, 2.22), rel=0.005)
    assert found[2] == pytest.approx((71.4, 154, 0.499, 2.66), rel=0.005)
    assert result.best_top_capture == pytest.approx(0.763, abs=0.001)
    assert result.band_coverage >= 0.8
    assert result.total.low < result.actual_total < result.total.high


def test_cdnow_churn_over_90_days(log):
    results = [run_backtest(log, cutoff=CUTOFF + 91 * step, horizon_days=90) for step in range(-1, 3)]
    assert np.mean([result.churn.auc for result in results]) > 0.77
    assert np.mean([result.churn.auc_p_alive for result in results]) < 0.4
    assert np.mean([result.churn.calibration_error for result in results]) < 0.03
    for result in results:
        assert result.churn.auc >= result.churn.auc_days_since_last - 0.005
        assert result.value.mean_error < result.value_last_period.mean_error


def test_cdnow_next_date_over_180_days(log):
    results = [run_backtest(log, cutoff=CUTOFF + step, horizon_days=180).next_date for step in (0, 92)]
    assert np.mean([result.mean_error for result in results]) == pytest.approx(37.9, rel=0.03)
    assert np.mean([result.median_error for result in results]) == pytest.approx(27.8, rel=0.03)
    assert np.mean([result.rival_mean_error for result in results]) == pytest.approx(52.0, rel=0.03)
    assert np.mean([result.window_coverage for result in results]) == pytest.approx(0.8, abs=0.03)


def test_refuses_a_cutoff_before_the_first_order():
    with pytest.raises(ValueError, match="nobody ordered"):
        run_backtest(small(), cutoff=-1, horizon_days=10)


def test_no_date_is_scored_when_nobody_promised_one_came_back():
    assert run_backtest(small(), cutoff=20, horizon_days=10).next_date is None

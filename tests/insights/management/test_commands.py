"""Each command ends with one JSON line that others read."""

import json
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from insights.models import ModelRun
from tenants.models import Tenant
from tests.insights.facts import AS_OF, crowd


@pytest.fixture
def run(tenant):
    """Call a command and read its last line."""

    def call(name, *arguments):
        out, err = StringIO(), StringIO()
        try:
            call_command(name, "--tenant", "mara", *arguments, stdout=out, stderr=err)
        finally:
            connection.set_tenant(tenant)
        return json.loads(out.getvalue().splitlines()[-1])

    return call


def test_refresh(run):
    crowd(120)
    answer = run("refresh_insights", "--as-of", AS_OF.isoformat())
    assert (answer["tenant"], answer["kind"], answer["customers"]) == ("mara", "full", 120)
    assert set(answer["parameters"]) == {"purchases", "values", "gaps"}
    assert answer["patterns"] > 0
    assert set(answer["stages"]) >= {"sum up the facts", "fit the models", "form opinions", "give tags"}
    assert ModelRun.objects.count() == 1


def test_refresh_refuses_a_day_before_the_last(run):
    crowd(20)
    run("refresh_insights", "--as-of", AS_OF.isoformat())
    with pytest.raises(CommandError, match="already as of 2026-06-30"):
        run("refresh_insights", "--as-of", (AS_OF - timedelta(days=1)).isoformat())


def test_crosscheck_agrees_with_the_library(run):
    crowd(400)
    answer = run("crosscheck_clv", "--as-of", AS_OF.isoformat())
    assert answer["customers"] == 400
    assert answer["lifetimes"], answer.get("failure")
    assert answer["ours"]["total"] == pytest.approx(answer["lifetimes"]["total"], rel=0.2)
    assert set(answer["largest_relative_difference"]) == {"parameters", "values"}
    assert answer["not_finite"]["ours"] == 0
    assert set(answer["seconds"]) == {"ours", "lifetimes"}


def test_crosscheck_says_where_there_is_nothing_to_compare(run):
    with pytest.raises(CommandError, match="no customer with revenue"):
        run("crosscheck_clv", "--as-of", AS_OF.isoformat())


def test_backtest_sets_each_figure_beside_its_rival(run):
    crowd(200)
    answer = run("backtest", "--cutoff", "2026-03-31", "--horizon-days", "60")
    assert (answer["cutoff"], answer["horizon_days"]) == ("2026-03-31", 60)
    assert {"auc", "auc_days_since_last", "calibration_error"} <= set(answer["churn"])
    assert {"mean_error", "rival_mean_error", "window_coverage"} <= set(answer["next_date"])
    assert answer["value"]["mean_error"] > 0 < answer["value_last_period"]["mean_error"]


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--cutoff", "2026-03-31"], "nothing to learn from"),
        (["--cutoff", "2026-03-31", "--horizon-days", "0"], "at least 1"),
        (["--cutoff", "2999-01-01"], "into the future"),
    ],
)
def test_backtest_refuses(run, arguments, problem):
    with pytest.raises(CommandError, match=problem):
        run("backtest", *arguments)


def test_an_unknown_tenant_is_refused(tenant):
    with pytest.raises(CommandError, match="There is no tenant nobody"):
        call_command("refresh_insights", "--tenant", "nobody")


def test_a_suspended_tenant_is_refused(tenant):
    connection.set_schema_to_public()
    Tenant.objects.filter(slug="mara").update(state=Tenant.State.SUSPENDED)
    with pytest.raises(CommandError, match="suspended"):
        call_command("refresh_insights", "--tenant", "mara")


def test_as_of_is_today_unless_said(run):
    assert date.fromisoformat(run("refresh_insights")["as_of"]) >= date(2026, 1, 1)

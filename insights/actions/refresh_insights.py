"""Bring every opinion up to date with the facts. The parts are in `insights/refresh/`."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from insights import gates, tags
from insights.models import Assumptions, ModelRun
from insights.numerics.gates import Verdict
from insights.refresh import figures, fitting, picture
from insights.refresh.opinions import Terms, form_opinions
from insights.refresh.stopwatch import Progress, Stopwatch
from insights.rfm import Cuts, find_cuts
from kit.locks import advisory_lock_key
from people.models import User
from people.record import System, record

# Above this share of touched customers a full refresh costs hardly more and moves the cuts along.
LARGEST_TOUCHED_SHARE = 0.2
# Joins of a million customers stay in memory; one refresh of a tenant runs at a time.
MEMORY_OF_FULL_REFRESH = "SET LOCAL work_mem = '128MB'"


class InsightsAreNewerError(Exception):
    """Tags remember the day they were entered and left, so time runs forward only."""


@dataclass(frozen=True, slots=True)
class _Basis:
    """What a run computes with, beside the facts: kept in the run, and reused for touched customers."""

    assumptions: dict[str, Any]
    rules: tags.Rules

    def terms(self, *, is_withheld: bool) -> Terms:
        return Terms(
            churn_horizon_days=self.assumptions["churn_horizon_days"],
            value_horizon_days=self.assumptions["value_horizon_days"],
            discount_share_per_year=float(Decimal(self.assumptions["discount_percent_per_year"]) / 100),
            are_dates_given=not is_withheld,
        )

    def rules_given(self, *, is_withheld: bool) -> tags.Rules:
        return tags.without_forecasts(self.rules) if is_withheld else self.rules


def refresh_insights(
    *,
    as_of: date,
    actor: User | System,
    at: datetime,
    kind: ModelRun.Kind | None = None,
    progress: Progress | None = None,
) -> ModelRun:
    """Refresh from the facts up to the end of `as_of`; the run it took, or the last one if nothing was new.

    On a new day, or with changed assumptions or rules, everyone is computed anew: risks and dates move with
    time. On the same day only the customers whose facts changed, with the parameters of the full run. `kind`
    asks for one or the other; where there is no full run of the day yet, it is always the full one.

    **Who** may: whoever may import, and the schedule.
    **Writes** CustomerInsight, CustomerTag, missing TagRules, a ModelRun; takes commerce's TouchedCustomers.
    **Then** `insights.refreshed`.
    **Raises** InsightsAreNewerError if a later day has been refreshed already.
    """
    watch = Stopwatch(progress)
    with transaction.atomic(), connection.cursor() as cursor:
        _wait_for_other_refresh(cursor)
        last = ModelRun.objects.first()
        if last is not None and as_of < last.as_of:
            raise InsightsAreNewerError(f"Insights are already as of {last.as_of}.")
        basis = _Basis(_assumptions(), tags.list_rules())
        touched = picture.take_touched(cursor)
        former = _find_full_run(as_of)
        kind = kind or _choose_kind(former, basis, touched)
        if kind is None and last is not None:
            return last
        if kind == ModelRun.Kind.TOUCHED and former is not None:
            run = _refresh_touched(cursor, watch, basis, former)
        else:
            run = _refresh_all(cursor, watch, basis, as_of)
        run.started_at, run.actor_label = at, actor.label if isinstance(actor, System) else str(actor)
        run.stages, run.seconds = watch.stages, watch.seconds
        run.finished_at = at + timedelta(seconds=run.seconds)
        run.save(force_insert=True)
        record(event="insights.refreshed", actor=actor, subject=run, at=at, data={"customers": run.customers})
    return run


def _find_full_run(as_of: date) -> ModelRun | None:
    """The last full run, if it is of that day and found customers to learn from."""
    run = ModelRun.objects.filter(kind=ModelRun.Kind.FULL).first()
    return run if run is not None and run.as_of == as_of and run.parameters.get("models") else None


def _choose_kind(former: ModelRun | None, basis: _Basis, touched: int) -> ModelRun.Kind | None:
    """None: nothing has changed."""
    if former is None or touched > LARGEST_TOUCHED_SHARE * former.customers:
        return ModelRun.Kind.FULL
    if former.parameters["assumptions"] != basis.assumptions or former.parameters["rules"] != basis.rules:
        return ModelRun.Kind.FULL
    return ModelRun.Kind.TOUCHED if touched else None


def _refresh_all(cursor: CursorWrapper, watch: Stopwatch, basis: _Basis, as_of: date) -> ModelRun:
    cursor.execute(MEMORY_OF_FULL_REFRESH)
    with watch.stage("sum up the facts"):
        customers = picture.sum_up_all(cursor, as_of=as_of)
        facts, order_days = gates.find_facts(cursor, as_of=as_of)
    verdicts = gates.judge_as_json(facts)
    is_withheld = _is_withheld(verdicts)
    run = ModelRun(kind=ModelRun.Kind.FULL, as_of=as_of, customers=customers, order_days=order_days, gates=verdicts)
    run.parameters = {"assumptions": basis.assumptions, "rules": basis.rules}
    if customers == 0:
        return _forget_all(cursor, run)
    with watch.stage("read the histories"):
        history = figures.read_history(cursor, as_of=as_of)
        sample = fitting.read_order_log(cursor, until=as_of, customers=customers)
    with watch.stage("fit the models"):
        models = fitting.fit_models(history, sample, as_of=as_of)
    with watch.stage("look back"):
        horizon_days = basis.assumptions["churn_horizon_days"]
        run.quality = fitting.look_back(sample, as_of=as_of, horizon_days=horizon_days)
    with watch.stage("form opinions"):
        opinions = form_opinions(history, models, basis.terms(is_withheld=is_withheld))
    with watch.stage("bring them back"):
        figures.send_opinions(cursor, opinions)
        cuts = find_cuts(cursor)
        figures.store_all(cursor, as_of=as_of, cuts=cuts, customers=customers)
    with watch.stage("give tags"):
        thresholds = tags.find_thresholds(cursor, basis.rules)
        rules = basis.rules_given(is_withheld=is_withheld)
        moved = tags.give_tags(cursor, rules=rules, thresholds=thresholds, as_of=as_of, only_touched=False)
    run.patterns = opinions.patterns
    run.parameters |= {
        "models": fitting.models_as_json(models),
        "cuts": cuts.as_json(),
        "thresholds": thresholds.as_json(),
        "tags_moved": moved,
    }
    return run


def _refresh_touched(cursor: CursorWrapper, watch: Stopwatch, basis: _Basis, former: ModelRun) -> ModelRun:
    as_of, is_withheld = former.as_of, _is_withheld(former.gates)
    with watch.stage("sum up the facts"):
        customers = picture.sum_up_touched(cursor, as_of=as_of)
        _, order_days = gates.find_facts(cursor, as_of=as_of)
    with watch.stage("form opinions"):
        history = figures.read_history(cursor, as_of=as_of)
        models = fitting.models_from_json(former.parameters["models"])
        opinions = form_opinions(history, models, basis.terms(is_withheld=is_withheld))
    with watch.stage("bring them back"):
        figures.send_opinions(cursor, opinions)
        figures.store_touched(cursor, as_of=as_of, cuts=Cuts.from_json(former.parameters["cuts"]))
    with watch.stage("give tags"):
        thresholds = tags.Thresholds(**former.parameters["thresholds"])
        rules = basis.rules_given(is_withheld=is_withheld)
        moved = tags.give_tags(cursor, rules=rules, thresholds=thresholds, as_of=as_of, only_touched=True)
    return ModelRun(
        kind=ModelRun.Kind.TOUCHED,
        as_of=as_of,
        customers=customers,
        order_days=order_days,
        patterns=opinions.patterns,
        parameters={"based_on_run": former.pk, "tags_moved": moved},
        quality={},
        gates=former.gates,
    )


def _forget_all(cursor: CursorWrapper, run: ModelRun) -> ModelRun:
    cursor.execute("DELETE FROM insights_customerinsight")
    cursor.execute("DELETE FROM insights_customertag WHERE left_on IS NULL AND entered_on = %s", [run.as_of])
    cursor.execute("UPDATE insights_customertag SET left_on = %s WHERE left_on IS NULL", [run.as_of])
    run.patterns, run.quality = 0, {}
    return run


def _assumptions() -> dict[str, Any]:
    chosen = Assumptions.objects.first() or Assumptions()
    return {
        "churn_horizon_days": chosen.churn_horizon_days,
        "value_horizon_days": chosen.value_horizon_days,
        "discount_percent_per_year": str(Decimal(chosen.discount_percent_per_year).quantize(Decimal("0.01"))),
    }


def _is_withheld(verdicts: list[dict[str, Any]]) -> bool:
    return any(gate["verdict"] == Verdict.WITHHELD for gate in verdicts)


def _wait_for_other_refresh(cursor: CursorWrapper) -> None:
    schema_name = connection.schema_name  # type: ignore[attr-defined]
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [advisory_lock_key(schema_name, "insights.refresh")])

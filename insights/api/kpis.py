from dataclasses import dataclass

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from insights.queries.overview import Kpi, SeriesPoint, TagCount, get_overview
from insights.scope import scope_of
from people.api.views import PERIOD_PARAMETERS, ApiView, envelope_of
from tenants.current import get_current_tenant


@dataclass(frozen=True, slots=True)
class Kpis:
    currency: str
    kpis: tuple[Kpi, ...]
    series: tuple[SeriesPoint, ...]
    tags: tuple[TagCount, ...]


class OverviewKpis(ApiView):
    may = {"GET": "commerce.view_order"}

    @extend_schema(operation_id="overview_kpis", parameters=PERIOD_PARAMETERS, responses=envelope_of(Kpis))
    def get(self, request: Request) -> Response:
        period = self.period
        found = get_overview(period=period, scope=scope_of(self.user), today=self.today)
        data = Kpis(get_current_tenant().currency, found.kpis, found.series, found.tags)
        return self.answer(data, as_of=found.freshness.as_of, period=period)

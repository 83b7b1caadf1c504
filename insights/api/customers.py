from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from insights.queries.lifetime_value import LifetimeValueSummary, get_lifetime_value
from insights.queries.segments import Segments, get_segments
from insights.scope import scope_of
from people.api.views import PERIOD_PARAMETERS, ApiView, envelope_of


class SegmentsOfCustomers(ApiView):
    """The period says over how many days moves between segments are counted; the segments are those of `as_of`."""

    may = {"GET": "insights.view_customerinsight"}

    @extend_schema(operation_id="customers_segments", parameters=PERIOD_PARAMETERS, responses=envelope_of(Segments))
    def get(self, request: Request) -> Response:
        period = self.period
        found = get_segments(scope=scope_of(self.user), moved_days=period.days)
        return self.answer(found, as_of=found.as_of, period=period)


class LifetimeValue(ApiView):
    """A view of the whole past and the horizon ahead; the period is only repeated."""

    may = {"GET": "insights.view_customerinsight"}

    @extend_schema(
        operation_id="customers_lifetime_value",
        parameters=PERIOD_PARAMETERS,
        responses=envelope_of(LifetimeValueSummary),
    )
    def get(self, request: Request) -> Response:
        period = self.period
        found = get_lifetime_value(scope=scope_of(self.user))
        return self.answer(found, as_of=found.as_of, period=period)

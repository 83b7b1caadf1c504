from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from kit import clock
from loyalty.api.base import RetailerView
from loyalty.queries.retailer_home import RetailerHome, get_retailer_home
from people.api.shapes import shape_of

EXAMPLE = OpenApiExample(
    "a shop on a Monday",
    value={
        "shop_name": "Rita's Hardware",
        "consumers": 42,
        "points": 18_400,
        "points_pending": 950,
        "invoices_pending": 3,
        "invoices_approved": 210,
        "drafts": 1,
        "to_mend": [],
        "rejected": [
            {
                "id": "2f1e0d9c-8b7a-4655-9443-322110fedcba",
                "number": "INV-0042",
                "state": "rejected",
                "reason": "The invoice was handed in before",
                "since": "2026-11-20T10:05:00Z",
            }
        ],
        "ranking": {"place": 7, "of": 120, "points": 5_100},
        "next_steps": [{"code": "finish_draft", "words": "Finish a draft", "count": 1}],
    },
    response_only=True,
)


class Home(RetailerView):
    @extend_schema(operation_id="retailer_home", responses=shape_of(RetailerHome), examples=[EXAMPLE])
    def get(self, request: Request) -> Response:
        """How the shop stands, and what to do next."""
        return self.answer(get_retailer_home(self.retailer, at=clock.now()))

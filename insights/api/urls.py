from django.urls import path, re_path

from insights.api.clients import ClientDetail, ClientList
from insights.api.customers import LifetimeValue, SegmentsOfCustomers
from insights.api.kpis import OverviewKpis
from people.api.schema import SchemaView
from people.api.views import NothingHere

app_name = "api"
urlpatterns = [
    path("overview/kpis", OverviewKpis.as_view(), name="overview_kpis"),
    path("customers/segments", SegmentsOfCustomers.as_view(), name="customers_segments"),
    path("customers/lifetime-value", LifetimeValue.as_view(), name="customers_lifetime_value"),
    path("clients", ClientList.as_view(), name="clients"),
    path("client/<int:customer_id>", ClientDetail.as_view(), name="client"),
    path("schema", SchemaView.as_view(), name="schema"),
    re_path("", NothingHere.as_view(), name="nothing"),
]

"""The mobile API. Each topic lists its paths in a file of its own, `urls_<topic>.py`."""

from django.urls import include, path, re_path

from loyalty.api import urls_access, urls_gifts, urls_invoices, urls_mine, urls_parties
from loyalty.api.base import NothingHere
from loyalty.api.schema import MobileSchemaView

app_name = "mobile"
urlpatterns = [
    path("v1/", include(urls_access)),
    path("v1/", include(urls_gifts)),
    path("v1/", include(urls_parties)),
    path("v1/", include(urls_mine)),
    path("v1/", include(urls_invoices)),
    path("v1/schema", MobileSchemaView.as_view(), name="schema"),
    re_path("", NothingHere.as_view(), name="nothing"),
]

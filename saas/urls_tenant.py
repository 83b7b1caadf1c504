from django.urls import include, path

from insights.pages import home
from saas.admin_sites import tenant_site
from saas.health import HealthView

urlpatterns = [
    path("", home.go_home, name="home"),
    path("accounts/", include("people.urls")),
    path("admin/", tenant_site.urls),
    path("dashboard/", include("insights.urls")),
    path("api/health", HealthView.as_view(), name="api_health"),
    path("api/mobile/v1/", include("outreach.api.urls")),  # before the next, which ends in a wall
    path("api/mobile/", include("loyalty.api.urls")),
    path("", include("loyalty.entrance.urls")),
    path("api/", include("insights.api.urls")),
    path("webhook/", include("ingestion.webhook.urls")),
    path("", include("loyalty.phone.urls")),  # last: each path below /retailer/ and /me/ that is no other is a screen
]
handler400 = "people.api.errors.answer_bad_request"
handler404 = "people.api.errors.answer_not_found"
handler500 = "people.api.errors.answer_server_error"

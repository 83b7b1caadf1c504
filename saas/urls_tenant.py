from django.urls import include, path

from insights.pages import home
from saas import health
from saas.admin_sites import tenant_site

urlpatterns = [
    path("", home.go_home, name="home"),
    path("accounts/", include("people.urls")),
    path("admin/", tenant_site.urls),
    path("dashboard/", include("insights.urls")),
    path("api/health", health.health, name="api_health"),
    path("api/", include("insights.api.urls")),
]
handler500 = "people.api.errors.answer_server_error"

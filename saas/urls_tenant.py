from django.urls import include, path
from django.views.generic import RedirectView

from saas.admin_sites import tenant_site

urlpatterns = [
    path("", RedirectView.as_view(url="/dashboard/"), name="home"),
    path("accounts/", include("people.urls")),
    path("admin/", tenant_site.urls),
    path("dashboard/", include("insights.urls")),
]

from django.urls import include, path
from django.views.generic import RedirectView

from saas.admin_sites import tenant_site

urlpatterns = [
    path("", RedirectView.as_view(url="/dashboard/"), name="home"),
    path("accounts/", include("allauth.urls")),
    path("admin/", tenant_site.urls),
]

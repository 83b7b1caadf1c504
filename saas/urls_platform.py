from django.urls import include, path
from django.views.generic import RedirectView

from saas.admin_sites import platform_site

urlpatterns = [
    path("", RedirectView.as_view(url="/admin/"), name="home"),
    path("accounts/", include("allauth.urls")),
    path("admin/", platform_site.urls),
]

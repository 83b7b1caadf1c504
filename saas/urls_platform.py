from django.urls import include, path
from django.views.generic import TemplateView

from saas.admin_sites import platform_site

urlpatterns = [
    path("", TemplateView.as_view(template_name="platform/landing.html"), name="home"),
    path("accounts/", include("people.urls")),
    path("admin/", platform_site.urls),
]

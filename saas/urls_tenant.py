from django.urls import include, path
from django.views.generic import RedirectView

urlpatterns = [
    path("", RedirectView.as_view(url="/dashboard/"), name="home"),
    path("accounts/", include("allauth.urls")),
]

from django.urls import path

from insights.pages import brand, overview

app_name = "dashboard"
urlpatterns = [
    path("", overview.show_overview, name="overview"),
    path("logo", brand.show_logo, name="logo"),
]

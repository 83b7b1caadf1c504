"""Paths of the mobile API that stand before those of `loyalty/api/urls.py`, which end in a wall."""

from django.urls import path

from outreach.api import notices

app_name = "notices"
urlpatterns = [
    path("me/notices", notices.MyNotices.as_view(), name="mine"),
    path("retailer/notices", notices.RetailerNotices.as_view(), name="retailer"),
]

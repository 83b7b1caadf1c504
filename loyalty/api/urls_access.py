from django.urls import path

from loyalty.api.access import DeviceDetail, DeviceList, LogOut, Refresh

urlpatterns = [
    path("auth/tokens/refresh", Refresh.as_view(), name="refresh"),
    path("auth/logout", LogOut.as_view(), name="log_out"),
    path("devices", DeviceList.as_view(), name="devices"),
    path("devices/<uuid:device_id>", DeviceDetail.as_view(), name="device"),
]

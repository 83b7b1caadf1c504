from django.urls import path

from loyalty.entrance.doors import DOORS
from loyalty.entrance.views import ask_digits, ask_number, ask_registration

app_name = "entrance"
urlpatterns = [
    path("retailer/register/", ask_registration, name="register"),
    *(path(f"{door.name}/login/", ask_number, {"door": door}, name=f"{door.name}_login") for door in DOORS),
    *(path(f"{door.name}/login/code/", ask_digits, {"door": door}, name=f"{door.name}_digits") for door in DOORS),
]

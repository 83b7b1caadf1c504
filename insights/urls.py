from django.urls import path, re_path

from insights.pages import brand, customer, customers, customers_export, overview, programme, programme_export

app_name = "dashboard"
urlpatterns = [
    path("", overview.show_overview, name="overview"),
    path("customers", customers.show_customers, name="customers"),
    re_path(
        r"^customers/export\.(?P<extension>csv|xlsx)\Z",
        customers_export.export_customers,
        name="customers_export",
    ),
    path("customers/<int:customer_id>", customer.show_customer, name="customer"),
    path("programme", programme.show_programme, name="programme"),
    re_path(
        r"^programme/(?P<table>[a-z_]+)\.(?P<extension>csv|xlsx)\Z",
        programme_export.export_programme,
        name="programme_export",
    ),
    path("logo", brand.show_logo, name="logo"),
]

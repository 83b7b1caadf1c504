from django.urls import path

from loyalty.api import mine, points

urlpatterns = [
    path("me/home", mine.MyHome.as_view(), name="my_home"),
    path("me/points", points.MyPoints.as_view(), name="my_points"),
    path("me/points.pdf", points.MyPointsPaper.as_view(), name="my_points_paper"),
    path("me/purchases", mine.MyPurchases.as_view(), name="my_purchases"),
    path("me/purchases/<uuid:invoice_id>", mine.MyPurchase.as_view(), name="my_purchase"),
    path("retailer/invoices/<uuid:invoice_id>/points", mine.InvoicePoints.as_view(), name="invoice_points"),
]

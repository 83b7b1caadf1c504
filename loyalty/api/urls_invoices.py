from django.urls import path

from loyalty.api import invoices
from loyalty.api.home import Home
from loyalty.api.products import ProductSearch
from loyalty.api.uploads import UploadDetail, UploadList

ONE = "retailer/invoices/<uuid:invoice_id>"
urlpatterns = [
    path("retailer/home", Home.as_view(), name="retailer_home"),
    path("uploads", UploadList.as_view(), name="uploads"),
    path("uploads/<uuid:upload_id>", UploadDetail.as_view(), name="upload"),
    path("retailer/invoices", invoices.InvoiceList.as_view(), name="invoices"),
    path(ONE, invoices.InvoiceDetailView.as_view(), name="invoice"),
    path(f"{ONE}/pages", invoices.InvoicePages.as_view(), name="pages"),
    path(f"{ONE}/pages/<uuid:page_id>", invoices.InvoicePageView.as_view(), name="page"),
    path(f"{ONE}/submit", invoices.InvoiceSubmit.as_view(), name="submit_invoice"),
    path(f"{ONE}/withdraw", invoices.InvoiceWithdraw.as_view(), name="withdraw_invoice"),
    path(f"{ONE}/answer", invoices.InvoiceAnswer.as_view(), name="answer_query"),
    path("products", ProductSearch.as_view(), name="products"),
]

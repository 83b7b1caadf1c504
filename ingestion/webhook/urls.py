from django.urls import path

from ingestion.webhook.view import receive_sales

urlpatterns = [path("sales", receive_sales, name="webhook_sales")]

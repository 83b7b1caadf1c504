from commerce.models.customers import Customer, CustomerIdentity, SalesRep
from commerce.models.orders import Order, OrderLine, Source
from commerce.models.products import Category, Product, ProductCost
from commerce.models.rollups import CustomerDay, ProductDay, SalesDay, TouchedCustomer

__all__ = [
    "Category",
    "Customer",
    "CustomerDay",
    "CustomerIdentity",
    "Order",
    "OrderLine",
    "Product",
    "ProductCost",
    "ProductDay",
    "SalesDay",
    "SalesRep",
    "Source",
    "TouchedCustomer",
]

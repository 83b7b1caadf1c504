"""Facts as imports would have left them: customers with days of orders, and the rollups over them."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from commerce.models import Customer, CustomerDay, SalesDay, TouchedCustomer

AS_OF = date(2026, 6, 30)


def days_ago(days: int) -> date:
    return AS_OF - timedelta(days=days)


def buy(customer: Customer, day: date, revenue: float = 10, *, orders: int = 1, discount: float = 0) -> None:
    """One more day of orders, with what the rollups make of it."""
    money = {"revenue": Decimal(str(revenue)), "discount": Decimal(str(discount))}
    CustomerDay.objects.create(customer=customer, day=day, orders=orders, units=1, **money)
    sold, _ = SalesDay.objects.get_or_create(day=day, defaults={"orders": 0, "units": 0, "revenue": 0, "discount": 0})
    sold.orders, sold.revenue = sold.orders + orders, Decimal(sold.revenue) + money["revenue"]
    sold.save()
    customer.first_order_on = min(customer.first_order_on or day, day)
    customer.last_order_on = max(customer.last_order_on or day, day)
    customer.save()
    TouchedCustomer.objects.create(customer=customer)


def customer(name: str, days: Iterable[int] = (), revenue: float = 10, **fields: object) -> Customer:
    """A customer who bought for `revenue` each so many days before AS_OF."""
    made = Customer.objects.create(name=name, **fields)
    for ago in days:
        buy(made, days_ago(ago), revenue)
    return made


def crowd(size: int, *, seed: int = 1, history_days: int = 400) -> list[Customer]:
    """Customers who buy at their own rates until some day they stop; always the same ones."""
    random = np.random.default_rng(seed)
    customers = Customer.objects.bulk_create([Customer(name=f"Buyer {number:04}") for number in range(size)])
    rows = []
    for made in customers:
        first = int(random.integers(5, history_days))
        gap, value = random.gamma(2.0, 20.0) + 3, random.gamma(3.0, 12.0) + 1
        stops = first - random.exponential(300.0)
        agos, ago = [first], first - random.exponential(gap)
        while ago >= max(stops, 0):
            agos.append(int(ago))
            ago -= random.exponential(gap) + 1
        for number in sorted(set(agos)):
            revenue = Decimal(f"{random.gamma(4.0, value / 4) + 0.5:.2f}")
            rows.append(
                CustomerDay(customer=made, day=days_ago(number), orders=1, units=1, revenue=revenue, discount=0)
            )
        made.first_order_on, made.last_order_on = days_ago(max(agos)), days_ago(min(agos))
    CustomerDay.objects.bulk_create(rows)
    Customer.objects.bulk_update(customers, ["first_order_on", "last_order_on"])
    TouchedCustomer.objects.bulk_create([TouchedCustomer(customer=made) for made in customers])
    _sum_up_days(rows)
    return customers


def _sum_up_days(rows: list[CustomerDay]) -> None:
    sold: dict[date, SalesDay] = {}
    for row in rows:
        day = sold.setdefault(row.day, SalesDay(day=row.day, orders=0, units=0, revenue=Decimal(0), discount=0))
        day.orders, day.revenue = day.orders + row.orders, day.revenue + row.revenue
    SalesDay.objects.bulk_create(sold.values())

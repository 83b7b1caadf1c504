"""Who may do what: one table, role -> permissions. Roles are Django groups, synced to each tenant's schema."""

from enum import StrEnum


class Role(StrEnum):
    OPERATOR = "Operator"
    CHECKER = "Checker"
    MANAGER = "Manager"
    ADMIN = "Admin"
    ANALYST = "Analyst"
    SALES_REP = "Sales rep"
    SALES_MANAGER = "Sales manager"
    DATA_STEWARD = "Data steward"
    RETAILER = "Retailer"
    CONSUMER = "Consumer"

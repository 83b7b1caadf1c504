"""The phone app: shells at `/retailer/` and `/me/`, filled by the scripts in `static/js/phone/` over the mobile API."""

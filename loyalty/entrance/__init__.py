"""The doors of the phone app: signing in by a code at `/retailer/login/` and `/me/login/`, registering a shop.

Pages that need no script; behind them the app begins. Open `views.py`.
"""

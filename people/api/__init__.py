"""What each path under /api/ shares: who calls, what they may, how often, and the shape of answers and errors.

The paths themselves stand with the data they show (`insights/api/`). Open `views.py` first.
"""

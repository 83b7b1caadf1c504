"""What pages, the API and exports show: each figure comes from one function here.

Not here: how the opinions are made (`insights/refresh/`). Open `overview.py` first.
"""

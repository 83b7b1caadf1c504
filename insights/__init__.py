"""The opinions: tags, RFM, lifetime value, next purchase, churn; the dashboards and the data API that show them.

Not here: the facts they are drawn from (`commerce`). `numerics/` holds the pure formulas, `queries/` what is
shown. Open `actions/refresh_insights.py` first.
"""

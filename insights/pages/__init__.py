"""The dashboard pages: what each shows is put together here, the figures come from `insights.queries`.

Not here: any figure. Open `overview.py` first; `navigation.py` says who finds which page.
"""

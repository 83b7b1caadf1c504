"""What a field of the facts may hold, whoever writes it: files, pages and the API read a text by the same rules.

Nothing here imports Django, since the child process that reads files starts within milliseconds. Open `rules.py`
(which field has which rule), then `parsers.py`; `by_hand.py` is for edits of single fields.
"""

"""What retailers and members are told when something happened: one file per notice, listed in `table.py`.

A file says which event it follows, whom it tells, over what by itself, and in which words. Open `notice.py` for what
a notice is, `tell.py` for how an event becomes messages, `planning.py` for whom and over what.
"""

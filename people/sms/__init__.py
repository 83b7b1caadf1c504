"""Text messages: one function sends, `SMS_URL` says through whom.

Open `send.py`; a provider is a class with one method (`provider.py`), and `console.py` and `twilio.py` are two.
"""

"""How a company makes its own tenant: form, mail with a link, confirmation, waiting page, way in.

Everything is on the platform's host and in its schema until the tenant is there. Open `pages.py`, then
`saas/actions/start_sign_up.py`, `mail_sign_up.py`, `confirm_sign_up.py`, `open_sign_up.py`, `hand_over_sign_up.py`.
"""

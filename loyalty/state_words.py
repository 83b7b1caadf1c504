"""How it is said that a shop or member may not do something in the state they are in."""

from typing import Final

WORDS: Final = {
    "phone_verified": "Hand in your profile first; the company then opens your account.",
    "in_review": "The company is looking at your registration. You will hear from us.",
    "returned": "The company asks you to correct your registration.",
    "rejected": "The company has not accepted the registration.",
    "suspended": "This account is suspended.",
    "closed": "This account is closed.",
    "anonymised": "This account is closed.",
}


def refusal_of_state(state: str, reason: str) -> str:
    return f"{WORDS.get(state, 'This is not open to you now.')} {reason}".strip()

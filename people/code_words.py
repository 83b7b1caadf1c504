"""What stands in a message with a one-time code. Short: a long text costs two."""

from typing import Final

from people.models import OneTimeCode

Purpose = OneTimeCode.Purpose

WORDS: Final = {
    Purpose.PROVE_NUMBER: "{digits} is your code at {company}. It is valid for 10 minutes.",
    Purpose.LOG_IN: "{digits} is your code to sign in at {company}. It is valid for 10 minutes. Tell it to nobody.",
    Purpose.CONSENT_TO_RETAILER: "Say {digits} only if you agree. It is valid for 10 minutes. {company}",
    Purpose.CONSENT_TO_REDEMPTION: "Say {digits} only if you agree. It is valid for 10 minutes. {company}",
    Purpose.HAND_OVER: "Say {digits} only when you hold it in your hands. It is valid for 10 minutes. {company}",
}


def message_of(*, purpose: str, digits: str, company: str, about: str) -> str:
    """`about` is the sentence that says what it is for, such as "Rita's Hardware asks to enter invoices for you."."""
    words = WORDS[Purpose(purpose)].format(digits=digits, company=company)
    return f"{about} {words}".strip()

import pytest

from people.phones import NotANumberError, mask_phone, read_phone


@pytest.mark.parametrize(
    "text", ["+351 912 345 678", "00351912345678", "912 345 678", "(351) 912-345-678"[6:], "912.345.678"]
)
def test_each_spelling_is_one_number(text):
    assert read_phone(text, country="PT") == "+351912345678"


@pytest.mark.parametrize("text", ["", "Paul", "123", "+999123456789", "+351 012 345 678", "912345678901234567890"])
def test_refuses_what_is_no_number(text):
    with pytest.raises(NotANumberError):
        read_phone(text, country="PT")


def test_shows_enough_to_know_it():
    assert mask_phone("+351912345678") == "+351 … 678"
    assert mask_phone("+35191") == "…"

import pytest

from commerce.fields.by_hand import read_by_hand


def read(kind="customers", country="PT", **texts):
    return read_by_hand(kind, texts, country=country)


@pytest.mark.parametrize(
    ("typed", "country", "kept"),
    [
        ("912 345 678", "PT", "+351912345678"),
        ("00351 912-345-678", "DE", "+351912345678"),
        ("+351912345678", "", "+351912345678"),
        ("", "PT", ""),
    ],
)
def test_phones_are_kept_with_their_country_code(typed, country, kept):
    assert read(country=country, phone=typed).values == {"phone": kept}


def test_texts_lose_doubled_blanks_and_what_cannot_be_seen():
    assert read(name=" Rita\u00a0 \x00Lopes\t").values == {"name": "Rita Lopes"}


@pytest.mark.parametrize(
    ("kind", "texts", "words"),
    [
        ("customers", {"phone": "12"}, "Phone is “12”; write it with country code, like +351912345678."),
        ("customers", {"email": "x"}, "E-mail address is “x”; write one address like name@example.com."),
        ("customers", {"name": "n" * 201}, "Name has 201 characters; shorten it to 200."),
        ("products", {"price": "-1"}, "Price is negative; write it without a minus."),
        ("products", {"price": "1000000000"}, "Price is 1000000000; it must be below 1,000,000,000."),
        ("products", {"sku": " "}, "SKU is empty; fill it in."),
        ("products", {"active_from": "1969-12-31"}, "Active from is 1969-12-31; it must be 1970 or later."),
    ],
)
def test_refuses_in_the_words_of_the_import(kind, texts, words):
    reading = read(kind, **texts)
    assert reading.values == {}
    assert [problem.message for problem in reading.problems.values()] == [words]


def test_only_what_was_given_is_read():
    assert read(name="Rita").values == {"name": "Rita"}

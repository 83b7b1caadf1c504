import re

from phonenumbers import SUPPORTED_REGIONS

from kit.countries import COUNTRY_NAMES, CURRENCIES, CURRENCY_OF_COUNTRY


def test_each_country_has_a_code_a_currency_and_a_name():
    assert len(COUNTRY_NAMES) == len(set(COUNTRY_NAMES.values())) > 240
    for code, name in COUNTRY_NAMES.items():
        assert re.fullmatch("[A-Z]{2}", code)
        assert re.fullmatch("[A-Z]{3}", CURRENCY_OF_COUNTRY[code])
        assert name == name.strip()


def test_knows_each_region_that_has_telephones():
    assert set(SUPPORTED_REGIONS) - COUNTRY_NAMES.keys() == {"AC", "TA"}  # islands of Saint Helena


def test_currencies_are_those_of_the_countries_in_order():
    assert list(CURRENCIES) == sorted(set(CURRENCY_OF_COUNTRY.values()))
    assert {"EUR", "USD", "JPY", "INR", "BRL"} <= set(CURRENCIES)

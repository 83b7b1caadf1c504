import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from people.models import User

LONG = "an owl may read what no one else wrote, and keep it for itself until dawn"


@pytest.mark.parametrize(
    "password", [LONG, LONG * 2, "correct horse battery", "maras owl reads books", "пароль длинный да"]
)
def test_accepts(tenant, password):
    validate_password(password, User(username="vera"))


@pytest.mark.parametrize(
    "password",
    ["short1234", "123456789012", "qwerty123456", "maras2026!!!", "REGULARS1234", "veraviewer123"],
)
def test_refuses(tenant, password):
    with pytest.raises(ValidationError):
        validate_password(password, User(username="veraviewer123", email="vera@example.com"))

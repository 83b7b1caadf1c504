"""What people type about a shop or a person, in the form in which it is kept."""

from collections.abc import Collection, Mapping

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models


def read_texts(model: type[models.Model], given: Mapping[str, str], *, fields: Collection[str]) -> dict[str, str]:
    """Texts without blanks around or doubled inside, none longer than its column; an e-mail address that is one.

    Raises:
        ValidationError, by field; for a field that is not among `fields` too.
    """
    values = {name: " ".join(str(value).split()) for name, value in given.items() if name in fields}
    problems = {name: "This cannot be changed here." for name in given if name not in fields}
    for name, value in values.items():
        column = model._meta.get_field(name)
        longest = column.max_length if isinstance(column, models.Field) else None
        if longest and len(value) > longest:
            problems[name] = f"This has {len(value)} characters; shorten it to {longest}."
    if values.get("email"):
        try:
            validate_email(values["email"])
        except ValidationError as error:
            problems["email"] = error.messages[0]
    if problems:
        raise ValidationError({name: [words] for name, words in problems.items()})
    return values

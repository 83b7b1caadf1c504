import pytest
from django.db import IntegrityError, transaction

from loyalty.models import Program
from loyalty.queries.program import get_program


def test_the_programme_is_there_with_its_defaults(tenant):
    program = get_program()
    assert (program.basis, program.pending_days, program.points_lifetime_days) == ("net", 14, 730)


def test_choices_stay(tenant):
    Program.objects.filter(pk=get_program().pk).update(name="Plumbers' Club")
    assert get_program().name == "Plumbers' Club"


def test_there_is_one(tenant):
    get_program()
    with pytest.raises(IntegrityError, match="there_is_one_program"), transaction.atomic():
        Program.objects.create(pk=2)
    assert Program.objects.count() == 1

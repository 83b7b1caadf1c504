"""L2: each entry has two postings or more, and they sum to nothing."""

import pgtrigger
import pytest
from django.db import IntegrityError, transaction

from loyalty.models import JournalEntry, Posting
from tests.loyalty.ledger.invariants.writers import post

MOVES = [{"available": 10}, {"available": 10, "issuance": -9}, {}]
GUARDS = ("loyalty.JournalEntry:an_entry_sums_to_zero", "loyalty.Posting:postings_of_an_entry_sum_to_zero")


def write(paul, moves):
    with transaction.atomic():
        if moves:
            return post(paul, moves, source_id="x")
        return JournalEntry.objects.create(
            kind="adjustment", source_type="hand", source_id="x", consumer=paul, points=1, at="2026-11-02T00:00Z"
        )


@pytest.mark.parametrize("moves", MOVES)
def test_refused_when_it_is_committed(committed, earn, paul, moves):
    earn(1)
    before = (JournalEntry.objects.count(), Posting.objects.count())
    with pytest.raises(IntegrityError, match="postings that sum to"):
        write(paul, moves)
    assert (JournalEntry.objects.count(), Posting.objects.count()) == before


def test_a_posting_added_later_is_refused_too(committed, earn, paul):
    entry = earn(1)
    with pytest.raises(IntegrityError, match="postings that sum to"):
        Posting.objects.create(entry=entry, account=entry.postings.first().account, points=5)
    assert entry.postings.count() == 2


def test_balanced_it_is_kept(committed, earn, paul):
    earn(1)
    assert write(paul, {"available": 10, "issuance": -10}).postings.count() == 2


@pytest.mark.parametrize("moves", MOVES)
def test_control_without_the_triggers_it_is_kept(committed, earn, paul, moves):
    earn(1)
    with pgtrigger.ignore(*GUARDS):
        write(paul, moves)
    assert JournalEntry.objects.filter(source_id="x").exists()

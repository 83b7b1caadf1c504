"""The points ledger: double entry, append-only, balances moved by the database itself.

Every writer meets the same rules, be it an action, the admin or a shell: entries sum to zero, no member's balance
falls below nothing, nothing is edited, no balance or lot is moved but by a posting or allocation. Locks are taken in
one order: the consumers' accounts by id, then lots by id.
"""

import pgtrigger
from django.conf import settings
from django.db import models

from people.append_only import append_only

# The cached balance is moved by each posting, so that its CHECK holds for every writer. The programme's own accounts
# have none: every approval would wait for the one before it to commit.
_MOVE_BALANCE = """
    UPDATE loyalty_account SET balance = balance + NEW.points WHERE id = NEW.account_id AND consumer_id IS NOT NULL;
    RETURN NULL;
"""
# The statement of a person or a program runs at depth 1 here, that of another trigger at depth 2.
_BALANCE_FOLLOWS = """
    IF TG_OP = 'INSERT' THEN
        IF coalesce(NEW.balance, 0) <> 0 THEN
            RAISE EXCEPTION 'An account begins with nothing.' USING ERRCODE = 'check_violation';
        END IF;
    ELSIF (NEW.consumer_id, NEW.code) IS DISTINCT FROM (OLD.consumer_id, OLD.code)
        OR (NEW.balance IS DISTINCT FROM OLD.balance AND pg_trigger_depth() < 2) THEN
        RAISE EXCEPTION 'A balance is moved by postings alone.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""
_MOVE_LOT = """
    UPDATE loyalty_pointlot SET remaining = remaining - NEW.points WHERE id = NEW.lot_id;
    RETURN NULL;
"""
_LOT_FOLLOWS = """
    IF TG_OP = 'INSERT' THEN
        IF NEW.remaining <> NEW.points THEN
            RAISE EXCEPTION 'A lot begins whole.' USING ERRCODE = 'check_violation';
        END IF;
    ELSIF (NEW.consumer_id, NEW.entry_id, NEW.points, NEW.releases_at, NEW.expires_at, NEW.reinstates_id)
            IS DISTINCT FROM
            (OLD.consumer_id, OLD.entry_id, OLD.points, OLD.releases_at, OLD.expires_at, OLD.reinstates_id)
        OR (NEW.released_at IS DISTINCT FROM OLD.released_at AND OLD.released_at IS NOT NULL)
        OR (NEW.remaining <> OLD.remaining AND pg_trigger_depth() < 2) THEN
        RAISE EXCEPTION 'A lot is moved by allocations alone.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""
# The entry that is reversed is locked first, so that two reversals queue up and the second counts the first.
_WITHIN_ORIGINAL = """
    SELECT points INTO most FROM loyalty_journalentry WHERE id = NEW.reverses_id FOR NO KEY UPDATE;
    SELECT coalesce(sum(points), 0) INTO before FROM loyalty_journalentry
    WHERE reverses_id = NEW.reverses_id AND kind = NEW.kind;
    IF before + NEW.points > most THEN
        RAISE EXCEPTION 'Of % points % are taken back already.', most, before
            USING ERRCODE = 'check_violation', CONSTRAINT = 'no_more_is_taken_back_than_was_given';
    END IF;
    RETURN NEW;
"""
# Deferred to the end of the transaction: an entry and its postings are written one after the other. By then another
# search path may be set, which the table's own schema does not care for; the static query is the quick one.
_BALANCED = """
    IF current_schema() = TG_TABLE_SCHEMA THEN
        SELECT count(*), coalesce(sum(points), 0) INTO pieces, total FROM loyalty_posting WHERE entry_id = NEW.{key};
    ELSE
        EXECUTE format('SELECT count(*), coalesce(sum(points), 0) FROM %I.loyalty_posting WHERE entry_id = $1',
            TG_TABLE_SCHEMA) INTO pieces, total USING NEW.{key};
    END IF;
    IF pieces < 2 OR total <> 0 THEN
        RAISE EXCEPTION 'Entry % has % postings that sum to %.', NEW.{key}, pieces, total
            USING ERRCODE = 'check_violation', CONSTRAINT = 'an_entry_sums_to_zero';
    END IF;
    RETURN NULL;
"""


class _Balanced(pgtrigger.Trigger):
    when = pgtrigger.After
    operation = pgtrigger.Insert
    timing = pgtrigger.Deferred
    declare = [("pieces", "bigint"), ("total", "bigint")]


class _Kept(pgtrigger.Trigger):
    """Rows that change as postings say, and never go."""

    when = pgtrigger.Before
    func = "RAISE EXCEPTION 'The ledger is kept.' USING ERRCODE = 'check_violation';"


def _kept(noun: str) -> list[pgtrigger.Trigger]:
    return [
        _Kept(name=f"{noun}_are_not_deleted", operation=pgtrigger.Delete),
        _Kept(name=f"{noun}_are_not_emptied", operation=pgtrigger.Truncate, level=pgtrigger.Statement),
    ]


class Account(models.Model):
    """Where points are: a consumer's pending, available, held and owed ones, or the programme's own sums.

    The programme's accounts have no balance here; `loyalty/ledger/sums.py` adds up their postings.
    """

    class Code(models.TextChoices):
        PENDING = "pending"
        AVAILABLE = "available"
        HELD = "held"
        ARREARS = "arrears"
        ISSUANCE = "issuance"
        REDEEMED = "redeemed"
        BREAKAGE = "breakage"
        ADJUSTMENT = "adjustment"

    consumer = models.ForeignKey("loyalty.Consumer", null=True, on_delete=models.PROTECT, related_name="accounts")
    code = models.CharField(max_length=10, choices=Code)
    balance = models.BigIntegerField(default=0, null=True)
    may_be_negative = models.BooleanField(default=False)

    class Meta:
        ordering = ["consumer", "code"]
        default_permissions = ("view",)
        verbose_name = "points account"
        constraints = [
            models.CheckConstraint(
                name="no_points_are_spent_that_are_not_there",
                condition=models.Q(may_be_negative=True) | models.Q(balance__gte=0),
            ),
            models.UniqueConstraint(
                fields=["consumer", "code"], nulls_distinct=False, name="an_owner_has_each_account_once"
            ),
            models.CheckConstraint(
                name="members_owe_only_in_arrears",
                condition=models.Q(consumer__isnull=True)
                | models.Q(may_be_negative=False)
                | models.Q(code="arrears", balance__lte=0),
            ),
            models.CheckConstraint(
                name="members_have_balances_and_the_programme_sums",
                condition=models.Q(
                    consumer__isnull=False,
                    balance__isnull=False,
                    code__in=["pending", "available", "held", "arrears"],
                )
                | models.Q(
                    consumer__isnull=True,
                    balance__isnull=True,
                    code__in=["issuance", "redeemed", "breakage", "adjustment"],
                ),
            ),
        ]
        triggers = [
            *_kept("accounts"),
            pgtrigger.Trigger(
                name="a_balance_follows_the_postings",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=_BALANCE_FOLLOWS,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.consumer or 'programme'}: {self.code}"


class JournalEntry(models.Model):
    """One movement of points, with its cause. `breakdown` keeps why it was this many, from the rules as they were."""

    class Kind(models.TextChoices):
        ACCRUAL = "accrual", "earned"
        RELEASE = "release", "released"
        HOLD = "hold", "set aside"
        UNHOLD = "unhold", "given back from a hold"
        REDEMPTION = "redemption", "spent"
        REFUND = "refund", "given back"
        EXPIRY = "expiry", "lapsed"
        REVERSAL = "reversal", "taken back"
        ADJUSTMENT = "adjustment", "corrected"
        REINSTATEMENT = "reinstatement", "given back after lapsing"

    kind = models.CharField(max_length=13, choices=Kind)
    source_type = models.CharField(max_length=30, help_text="What it comes from: invoice, redemption, lot, …")
    source_id = models.CharField(max_length=60)
    consumer = models.ForeignKey("loyalty.Consumer", on_delete=models.PROTECT, related_name="entries")
    retailer = models.ForeignKey("loyalty.Retailer", null=True, on_delete=models.PROTECT, related_name="+")
    points = models.PositiveBigIntegerField(help_text="How many moved.")
    reverses = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="reversals")
    breakdown = models.JSONField(default=dict)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        default_permissions = ("view",)
        verbose_name_plural = "journal entries"
        constraints = [
            models.UniqueConstraint(fields=["kind", "source_type", "source_id"], name="a_cause_moves_points_once"),
        ]
        indexes = [
            models.Index(fields=["consumer", "-id"], name="entry_by_consumer"),
            models.Index(fields=["kind", "-at"], name="entry_by_kind"),
            models.Index(fields=["retailer", "-at"], name="entry_by_retailer"),
            models.Index(fields=["reverses"], name="entry_by_reversed", condition=models.Q(reverses__isnull=False)),
        ]
        triggers = [
            *append_only("entries"),
            _Balanced(name="an_entry_sums_to_zero", func=_BALANCED.format(key="id")),
            pgtrigger.Trigger(
                name="no_more_is_taken_back",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__reverses__isnull=False),
                declare=[("most", "bigint"), ("before", "bigint")],
                func=_WITHIN_ORIGINAL,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.points}"


class Posting(models.Model):
    """One side of an entry: points into (positive) or out of (negative) an account."""

    entry = models.ForeignKey(JournalEntry, on_delete=models.PROTECT, related_name="postings")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="postings")
    points = models.BigIntegerField()

    class Meta:
        ordering = ["entry", "id"]
        default_permissions = ("view",)
        constraints = [models.CheckConstraint(name="a_posting_moves_something", condition=~models.Q(points=0))]
        triggers = [
            *append_only("postings"),
            pgtrigger.Trigger(
                name="a_posting_moves_the_balance",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                func=_MOVE_BALANCE,
            ),
            _Balanced(name="postings_of_an_entry_sum_to_zero", func=_BALANCED.format(key="entry_id")),
        ]

    def __str__(self) -> str:
        return f"{self.points:+} {self.account}"


class PointLot(models.Model):
    """Points that were earned together, and lapse together. Spent first that lapses first.

    `remaining` falls by each allocation; of all released lots of a consumer it sums to the available balance, of
    the others to the pending one. `reinstates` is the lapsed lot whose points these are again.
    """

    consumer = models.ForeignKey("loyalty.Consumer", on_delete=models.PROTECT, related_name="lots")
    entry = models.ForeignKey(JournalEntry, on_delete=models.PROTECT, related_name="lots")
    points = models.PositiveBigIntegerField()
    remaining = models.PositiveBigIntegerField()
    releases_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    reinstates = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="reinstated")

    class Meta:
        ordering = ["expires_at", "id"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                name="a_lot_holds_what_is_left_of_it", condition=models.Q(remaining__lte=models.F("points"))
            ),
        ]
        indexes = [
            models.Index(
                fields=["consumer", "expires_at", "id"],
                name="lot_left_of_a_consumer",
                condition=models.Q(remaining__gt=0),
            ),
            models.Index(
                fields=["releases_at"],
                name="lot_to_be_released",
                condition=models.Q(released_at__isnull=True, remaining__gt=0),
            ),
            models.Index(fields=["expires_at"], name="lot_to_lapse", condition=models.Q(remaining__gt=0)),
        ]
        triggers = [
            *_kept("lots"),
            pgtrigger.Trigger(
                name="a_lot_follows_the_allocations",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=_LOT_FOLLOWS,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.remaining} of {self.points}"


class LotAllocation(models.Model):
    """Which lot an entry took its points from; negative where they went back into it."""

    lot = models.ForeignKey(PointLot, on_delete=models.PROTECT, related_name="allocations")
    entry = models.ForeignKey(JournalEntry, on_delete=models.PROTECT, related_name="allocations")
    points = models.BigIntegerField()

    class Meta:
        ordering = ["entry", "id"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(name="an_allocation_takes_something", condition=~models.Q(points=0)),
            models.UniqueConstraint(fields=["lot", "entry"], name="an_entry_takes_from_a_lot_once"),
        ]
        triggers = [
            *append_only("allocations"),
            pgtrigger.Trigger(
                name="an_allocation_moves_its_lot",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                func=_MOVE_LOT,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.points} of lot {self.lot_id}"


class Hold(models.Model):
    """Points set aside for a gift until it is decided on, or until they are let go."""

    consumer = models.ForeignKey("loyalty.Consumer", on_delete=models.PROTECT, related_name="holds")
    entry = models.OneToOneField(JournalEntry, on_delete=models.PROTECT, related_name="hold")
    points = models.PositiveBigIntegerField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        default_permissions = ("view",)
        indexes = [models.Index(fields=["expires_at"], name="hold_by_expiry")]
        triggers = append_only("holds")

    def __str__(self) -> str:
        return f"{self.points} set aside"


class HoldResolution(models.Model):
    """How a hold ended. Its key is the hold's own, so that a hold ends once."""

    class Verdict(models.TextChoices):
        CAPTURED = "captured"
        RELEASED = "released"
        EXPIRED = "expired"

    hold = models.OneToOneField(Hold, primary_key=True, on_delete=models.PROTECT, related_name="resolution")
    verdict = models.CharField(max_length=8, choices=Verdict)
    entry = models.OneToOneField(JournalEntry, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        default_permissions = ("view",)
        triggers = append_only("resolutions")

    def __str__(self) -> str:
        return self.verdict


class LedgerAudit(models.Model):
    """What the nightly look over the whole ledger found; `findings` is empty when all sums agree."""

    at = models.DateTimeField()
    entries = models.PositiveBigIntegerField()
    accounts = models.PositiveBigIntegerField()
    lots = models.PositiveBigIntegerField()
    findings = models.JSONField(default=list)
    seconds = models.FloatField()

    class Meta:
        ordering = ["-at"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}: {len(self.findings)} findings"

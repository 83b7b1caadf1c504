import pgtrigger
from django.conf import settings
from django.db import models

from approval.models.policies import DECIDING_ROLES, ReasonCode
from approval.models.requests import Request
from approval.models.words import Verdict
from people.append_only import append_only

# Approvals and refusals end a level; a query does not.
ENDS_A_LEVEL = models.Q(verdict__in=[Verdict.APPROVE, Verdict.RETURN, Verdict.REJECT])

# Whoever made or edited any revision never decides, nor does anyone in their place; levels go in order; what is
# decided on is what stands there now. The row of the request is locked first, so that two deciders queue up.
_FOUR_EYES = """
    SELECT * INTO asked FROM approval_request WHERE id = NEW.request_id FOR UPDATE;
    IF asked.state NOT IN ('open', 'on_query') THEN
        RAISE EXCEPTION 'This entry waits for no decision.' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'a_decided_entry_is_not_decided_again';
    END IF;
    IF NEW.revision <> asked.revision OR NEW.seen_hash <> asked.content_hash THEN
        RAISE EXCEPTION 'The entry was edited after it was looked at.' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'a_decision_is_on_what_was_seen';
    END IF;
    IF NEW.level <> asked.level THEN
        RAISE EXCEPTION 'It is another level''s turn.' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'levels_decide_in_order';
    END IF;
    IF EXISTS (
        SELECT FROM (
            SELECT asked.maker_id AS person
            UNION SELECT editor_id FROM approval_revision WHERE request_id = NEW.request_id AND editor_id IS NOT NULL
        ) AS hands
        WHERE person IN (NEW.actor_id, NEW.on_behalf_of_id)
           OR EXISTS (
               SELECT FROM approval_delegation d
               WHERE d.from_user_id = person AND d.to_user_id = NEW.actor_id AND d.revoked_at IS NULL
                 AND d.kind IN ('', asked.kind) AND NEW.at >= d.begins_at AND NEW.at < d.ends_at
           )
    ) THEN
        RAISE EXCEPTION 'Nobody decides on what they made or edited, nor in the place of whoever did.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'nobody_decides_on_their_own_work';
    END IF;
    IF NEW.verdict <> 'query' AND EXISTS (
        SELECT FROM approval_decision d
        WHERE d.request_id = NEW.request_id AND d.revision = NEW.revision AND d.verdict <> 'query'
          AND (d.actor_id IN (NEW.actor_id, NEW.on_behalf_of_id)
               OR d.on_behalf_of_id IN (NEW.actor_id, NEW.on_behalf_of_id))
    ) THEN
        RAISE EXCEPTION 'One person decides once.' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'a_person_decides_once';
    END IF;
    RETURN NEW;
"""


class Revision(models.Model):
    """An entry as it was handed in, or as somebody changed it; earlier approvals do not hold for it."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)
    editor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["request", "number"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["request", "number"], name="a_revision_has_its_number_once")]
        triggers = append_only("revisions")

    def __str__(self) -> str:
        return f"revision {self.number}"


class Decision(models.Model):
    """What one person said at one level, about the content whose hash they were shown."""

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="decisions")
    revision = models.PositiveIntegerField()
    level = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=40, choices=DECIDING_ROLES, help_text="In which role it was decided.")
    verdict = models.CharField(max_length=8, choices=Verdict)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    on_behalf_of = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    seen_hash = models.CharField(max_length=64)
    reason = models.ForeignKey(ReasonCode, null=True, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["request", "at", "id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["request", "revision", "level"], condition=ENDS_A_LEVEL, name="a_level_decides_once"
            ),
            models.UniqueConstraint(
                fields=["request", "revision", "actor"], condition=ENDS_A_LEVEL, name="an_actor_decides_once"
            ),
            models.CheckConstraint(
                name="whoever_refuses_says_why",
                condition=models.Q(verdict=Verdict.APPROVE) | models.Q(reason__isnull=False) | ~models.Q(note=""),
            ),
        ]
        indexes = [models.Index(fields=["actor", "-at"], name="decision_by_actor")]
        triggers = [
            *append_only("decisions"),
            pgtrigger.Trigger(
                name="four_eyes",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("asked", "approval_request%ROWTYPE")],
                func=_FOUR_EYES,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verdict} at level {self.level}"

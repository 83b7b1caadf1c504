"""A worker killed at any point sends nothing twice; one without the hand-off would."""

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings
from django_tenants.utils import tenant_context

from kit import clock
from outreach.delivery.claims import LEASE
from outreach.delivery.deliver import deliver_due

pytestmark = [pytest.mark.kills, pytest.mark.usefixtures("committed")]

# A worker as the product starts it, which dies by SIGKILL at the point that it is told.
WORKER = """
import os, signal, sys
import django
django.setup()
from django_tenants.utils import tenant_context
from outreach.delivery import claims, deliver, smtp
from tenants.models import Tenant
def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)
def before(owner, name):
    setattr(owner, name, die)
def after(owner, name):
    real = getattr(owner, name)
    def then_die(*given, **named):
        real(*given, **named)
        die()
    setattr(owner, name, then_die)
point = sys.argv[1]
if point == "claimed":
    before(deliver, "_may_go")
elif point == "after body":
    before(claims, "hand_off")
elif point == "after hand-off":
    after(claims, "hand_off")
elif point == "after dot":
    after(smtp.HandOffBackend, "_send_dot")
elif point == "naive, after dot":
    claims.hand_off = lambda *_, **__: True
    after(smtp.HandOffBackend, "_send_dot")
elif point == "after marking":
    after(claims, "mark_sent")
with tenant_context(Tenant.objects.get(slug="mara")):
    deliver.deliver_due()
"""


def kill_worker(relay, point: str) -> None:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "saas.settings",
        "CELERY_BROKER_URL": "memory://",
        "EMAIL_URL": f"smtp://127.0.0.1:{relay.port}",
    }
    command = [sys.executable, "-c", WORKER, point]
    ended = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, timeout=60, check=False)
    assert ended.returncode == -signal.SIGKILL


@pytest.mark.parametrize(
    ("point", "state", "accepted"),
    [
        ("claimed", "sent", 1),
        ("after body", "sent", 1),
        ("after hand-off", "uncertain", 0),
        ("after dot", "uncertain", 1),
        ("after marking", "sent", 1),
    ],
)
def test_a_killed_worker_sends_once_or_says_that_it_is_uncertain(tenant, plan, relay, point, state, accepted):
    message = plan(at=clock.now())
    kill_worker(relay, point)
    deliver_due()  # while the dead worker's lease holds, nobody touches it
    assert len(relay.accepted) == (accepted if "dot" in point or "marking" in point else 0)
    with clock.frozen(clock.now() + LEASE + timedelta(minutes=1)), tenant_context(tenant):
        deliver_due()
        deliver_due()
    message.refresh_from_db()
    assert message.state == state
    assert relay.accepted == [message.message_id] * accepted


def test_without_the_hand_off_it_would_come_twice(tenant, plan, relay):
    message = plan(at=clock.now())
    kill_worker(relay, "naive, after dot")
    with clock.frozen(clock.now() + LEASE + timedelta(minutes=1)):
        deliver_due()
    assert relay.accepted == [message.message_id] * 2

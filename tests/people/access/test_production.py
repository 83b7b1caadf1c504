"""What the settings say once PRODUCTION is set."""

import json
import os
import subprocess
import sys

import pytest

ASKED = [
    "SESSION_COOKIE_NAME",
    "SESSION_COOKIE_SECURE",
    "SESSION_COOKIE_HTTPONLY",
    "SESSION_COOKIE_SAMESITE",
    "CSRF_COOKIE_NAME",
    "CSRF_COOKIE_SECURE",
    "ACCOUNT_DEFAULT_HTTP_PROTOCOL",
    "SECURE_PROXY_SSL_HEADER",
]


@pytest.fixture
def ask():
    def read(**environment):
        code = f"import json; from saas import settings as s; print(json.dumps([getattr(s, n) for n in {ASKED}]))"
        given = {**os.environ, "DATABASE_URL": "postgresql://nobody@localhost/none", **environment}
        run = subprocess.run([sys.executable, "-c", code], env=given, check=True, capture_output=True, text=True)
        return dict(zip(ASKED, json.loads(run.stdout), strict=True))

    return read


def test_cookies_are_for_this_host_and_https_alone(ask):
    said = ask(PRODUCTION="true")
    assert said["SESSION_COOKIE_NAME"] == "__Host-sessionid"
    assert said["CSRF_COOKIE_NAME"] == "__Host-csrftoken"
    assert said["SESSION_COOKIE_SECURE"] and said["CSRF_COOKIE_SECURE"] and said["SESSION_COOKIE_HTTPONLY"]
    assert said["SESSION_COOKIE_SAMESITE"] == "Lax"
    assert said["ACCOUNT_DEFAULT_HTTP_PROTOCOL"] == "https"


def test_a_forwarded_scheme_is_believed_only_behind_an_own_proxy(ask):
    assert ask(PRODUCTION="true")["SECURE_PROXY_SSL_HEADER"] is None
    assert ask(PRODUCTION="true", TRUSTED_PROXIES="1")["SECURE_PROXY_SSL_HEADER"] == ["HTTP_X_FORWARDED_PROTO", "https"]

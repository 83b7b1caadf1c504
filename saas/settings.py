"""One settings file, read through typed environment readers. Without configuration everything is embedded.

Per-tenant choices are columns of `tenants.Tenant`, never settings.
"""

from datetime import timedelta
from pathlib import Path

from saas import database, env, mail
from saas.admin.theme import UNFOLD as UNFOLD
from saas.embedded.places import default_run_dir

BASE_DIR = Path(__file__).resolve().parent.parent
RUN_DIR = default_run_dir()

# --- Safety -----------------------------------------------------------------------------------------------
DEVELOPMENT_SECRET = "development-only-secret-that-a-system-check-refuses-in-production"  # noqa: S105
SECRET_KEY = env.text("SECRET_KEY", DEVELOPMENT_SECRET)
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS", [])  # earlier ones, until `encrypt_anew` has run
DEBUG = env.flag("DEBUG", default=False)
PRODUCTION = env.flag("PRODUCTION", default=False)
ALLOWED_HOSTS = ["*"]  # The tenant middleware answers 404 to each host without a Domain row.
PLATFORM_HOST = env.text("PLATFORM_HOST", "localhost")
LINK_PORT = env.number("LINK_PORT", 0)  # in links of messages; 0: the scheme's own
SIGNUP_OPEN = env.flag("SIGNUP_OPEN", default=not PRODUCTION)  # May anyone make a tenant at /signup/?
SIGNUPS_PER_DAY = env.number("SIGNUPS_PER_DAY", 200)
SIGNUPS_PER_NETWORK = env.number("SIGNUPS_PER_NETWORK", 10)  # in a day; a whole office may share one

# --- Tenancy ----------------------------------------------------------------------------------------------
TENANT_MODEL = "tenants.Tenant"
TENANT_DOMAIN_MODEL = "tenants.Domain"
PUBLIC_SCHEMA_URLCONF = "saas.urls_platform"
ROOT_URLCONF = "saas.urls_tenant"
TENANT_LIMIT_SET_CALLS = False  # True trusts a search_path that a rollback or a raw SET may have changed.
# Called once in the template schema after it was migrated; tenants get copies of the rows.
TENANT_TEMPLATE_STEPS = ["people.actions.sync_roles.sync_roles"]

# In each schema, the public one included: who logs in, and what Django needs for it.
EVERY_SCHEMA_APPS = [
    "unfold.apps.BasicAppConfig",  # without its default site: we make two of our own
    "unfold.contrib.filters",
    "unfold.contrib.import_export",
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.usersessions",
    "axes",
    "pgtrigger",
    "django_htmx",
    "import_export",
    "rest_framework",
    "drf_spectacular",
    "people",
    "saas",
]
# `django_tenants` stands last: its `migrate` command and its admin templates give way to ours and the theme's.
SHARED_APPS = ["tenants", *EVERY_SCHEMA_APPS, "django_tenants"]
TENANT_APPS = [*EVERY_SCHEMA_APPS, "approval", "commerce", "ingestion", "loyalty", "insights", "outreach"]
INSTALLED_APPS = [*SHARED_APPS, *[app for app in TENANT_APPS if app not in SHARED_APPS]]

# --- Database ---------------------------------------------------------------------------------------------
DATABASES = {"default": database.settings(RUN_DIR)}
IS_DATABASE_EMBEDDED = not env.text("DATABASE_URL", "")
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Requests ---------------------------------------------------------------------------------------------
MIDDLEWARE = [
    # What comes before the tenant also covers the pages that say there is none, and knows no database.
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "saas.health.LivenessMiddleware",
    "tenants.middleware.TenantMiddleware",
    "people.request_context.RequestContextMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "people.access.session_limits.SessionLimitMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_SSL_REDIRECT = PRODUCTION and env.flag("SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^health$"]  # asked by machines, over plain HTTP
X_FRAME_OPTIONS = "DENY"
WSGI_APPLICATION = "saas.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "insights.pages.frame.page_frame",
            ],
        },
    },
]

# Plotly writes inline styles and draws pictures from data: and blob: addresses; scripts are files of ours only.
# The admin theme evaluates expressions and loosens this for itself in `saas/admin_sites.py`.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:", "blob:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    },
}

# --- People -----------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "people.access.backend.PeopleBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",  # argon2id
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",  # old hashes are made anew at the next log-in
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "people.access.passwords.TenantWordsValidator"},
]
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", 0)  # How many proxies of ours write X-Forwarded-For.
# Without a proxy of ours the header is the client's own word.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
PASSWORD_RESET_TIMEOUT = 3600

ACCOUNT_ADAPTER = "people.access.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # An Admin enters the address; nobody signs up.
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_CONFIRMATION_HMAC = False  # Such a key would hold on every tenant.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if PRODUCTION else "http"
# Failures are counted by django-axes, per person and address; allauth's counter would lock a person out everywhere.
ACCOUNT_RATE_LIMITS = {"login_failed": None, "login": "60/m/ip"}

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "people.access.lockout.attempt_name"
AXES_CLIENT_IP_CALLABLE = "people.access.address.client_address"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # Else a guesser could keep the owner out for ever.
AXES_LOCKOUT_CALLABLE = "people.access.lockout.show_lockout"
AXES_ENABLE_ADMIN = False
AXES_DISABLE_ACCESS_LOG = True  # Log-ins are events in the audit log.
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "login"]

# __Host- names: the browser refuses such a cookie unless it is Secure and for this very host, so that a sibling
# subdomain cannot plant one. They need HTTPS.
SESSION_ENGINE = "django.contrib.sessions.backends.db"  # Signed cookies would be readable on every tenant.
SESSION_COOKIE_NAME = "__Host-sessionid" if PRODUCTION else "sessionid"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_NAME = "__Host-csrftoken" if PRODUCTION else "csrftoken"
CSRF_COOKIE_SECURE = PRODUCTION

# Which entries pass the chain of approvals, and how.
APPROVAL_HANDLERS = "saas.approvals.HANDLERS"
# What follows from which event.
CONSEQUENCES = "saas.consequences.CONSEQUENCES"

PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")  # Nothing is changed by reading.

# --- API --------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "people.api.authentication.BearerAuthentication",  # first: its 401 says how to authenticate
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["people.api.permissions.MayUse"],
    "DEFAULT_THROTTLE_CLASSES": ["people.api.throttles.UserThrottle", "people.api.throttles.TenantThrottle"],
    "DEFAULT_THROTTLE_RATES": {"user": "300/min", "tenant": "1500/min", "stranger": "60/min"},
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],  # the browsable pages would be a second UI
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "people.api.errors.handle_error",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Regulars",
    "DESCRIPTION": "Figures and customers of one tenant. Each error has the form `{error: {code, message, fields?}}`.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/",
    "PREPROCESSING_HOOKS": ["people.api.schema.leave_out_mobile"],  # `loyalty/api/schema.py` describes those
    "POSTPROCESSING_HOOKS": ["people.api.schema.add_errors"],
    "COMPONENT_SPLIT_REQUEST": True,
}

# --- Cache, files, static ---------------------------------------------------------------------------------
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(RUN_DIR / "cache"),
        "KEY_FUNCTION": "tenants.cache.make_key",
    }
}
MEDIA_ROOT = env.path("MEDIA_ROOT", RUN_DIR / "media")
DUMPS_ROOT = env.path("DUMPS_ROOT", RUN_DIR / "dumps")  # the last word of deleted tenants
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = RUN_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "tenants.storage.TenantFileStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_MANIFEST_STRICT = False

# --- Spreadsheets in the admin ----------------------------------------------------------------------------
# Unset, anyone on staff could import and export whatever the admin knows.
IMPORT_EXPORT_IMPORT_PERMISSION_CODE = "import"
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "export"
IMPORT_EXPORT_SKIP_ADMIN_LOG = True  # each import is an event, and edits are in the trail
IMPORT_EXPORT_TMP_STORAGE_CLASS = "import_export.tmp_storages.MediaStorage"  # the tenant's own folder

# --- Time and language ------------------------------------------------------------------------------------
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-us"
FORMAT_MODULE_PATH = "saas.formats"

# --- Work in the background -------------------------------------------------------------------------------
CELERY_BROKER_URL = env.text("CELERY_BROKER_URL", "pgmq://")
CELERY_QUEUE = env.text("CELERY_QUEUE", "regulars")

# --- Mail -------------------------------------------------------------------------------------------------
globals().update(mail.settings())
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "regulars@localhost")
EMAIL_TIMEOUT = 20

# --- Text messages ----------------------------------------------------------------------------------------
SMS_URL = env.text("SMS_URL", "console://")

# --- Logs -------------------------------------------------------------------------------------------------
# To standard error, errors of pages included: Django alone would only mail them.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "django.request": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        "kombu.connection": {"level": "ERROR"},  # warns that `pgmq://` names no host, which is what it means here
    },
}

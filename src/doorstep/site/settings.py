"""Settings. What differs between installations comes from the environment; see docs/operations.md."""

import os
from contextlib import suppress
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

PACKAGE = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("DOORSTEP_DATA", "var")).resolve()
DEBUG = False
IS_DEMO = os.environ.get("DOORSTEP_DEMO") == "1"


def _secret() -> str:
    """Return the secret key from the environment, or from a file made on the first start."""
    if key := os.environ.get("DOORSTEP_SECRET_KEY"):
        return key
    DATA.mkdir(parents=True, exist_ok=True)
    path = DATA / "secret_key"
    if not path.exists():
        draft = DATA / f"secret_key.{os.getpid()}"
        draft.touch(0o600)
        draft.write_text(os.urandom(48).hex())
        with suppress(FileExistsError):  # another process was first: its key is as good
            path.hardlink_to(draft)
        draft.unlink()
    return path.read_text()


def _database() -> dict[str, object]:
    """Return the database named by DATABASE_URL, or SQLite in the data folder."""
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        DATA.mkdir(parents=True, exist_ok=True)
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA / "doorstep.sqlite3",
            "CONN_MAX_AGE": 60,  # opening it anew reads the whole schema again: a third of a page
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 10,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
                "PRAGMA cache_size=-8000;",
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        message = "DATABASE_URL must begin with postgresql://"
        raise ImproperlyConfigured(message)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": parts.port or "",
        "OPTIONS": dict(parse_qsl(parts.query)),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


SECRET_KEY = _secret()
ALLOWED_HOSTS = os.environ.get("DOORSTEP_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("DOORSTEP_ORIGINS", "").split(",") if origin]
DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "doorstep.base",  # before Django's and allauth: its pages and its Chinese are ours
    "django.forms",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "doorstep.places",
    "doorstep.people",
    "doorstep.devices",
    "doorstep.partners",
    "doorstep.ledger",
    "doorstep.needs",
    "doorstep.meetings",
    "doorstep.services",
    "doorstep.voices",
    "doorstep.programmes.pharmacy",
    "doorstep.programmes.stations",
    "doorstep.programmes.reputation",
    "doorstep.door",
    "doorstep.desk",
    "doorstep.api",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "doorstep.base.middleware.chosen_language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "doorstep.base.middleware.acting",
    "doorstep.base.middleware.explained",
]
ROOT_URLCONF = "doorstep.site.urls"
WSGI_APPLICATION = "doorstep.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "doorstep.base.pages.shell",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "doorstep.base.templatetags.parts",
                "doorstep.base.templatetags.shell",
            ],
        },
    }
]

FORM_RENDERER = "doorstep.base.widgets.Renderer"

AUTH_USER_MODEL = "base.Login"
AUTHENTICATION_BACKENDS = ["doorstep.base.login.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "doorstep.base.login.NoOpenSignup"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "30/m/ip,5/5m/key", "change_password": "5/m/user"}
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("DOORSTEP_PROXIES", "0"))
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "base_cache"},
    "kept": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 400}},
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]  # each in its own words
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
UPLOAD_MAX_BYTES = 10_000_000
MEDIA_ROOT = DATA / "media"  # never served as it lies: every picture goes through a page that asks who looks

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_ENGINE = "doorstep.base.sessions"
SESSION_COOKIE_AGE = 12 * 3600  # a working day; closing the browser ends it too
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
HAS_TLS = os.environ.get("DOORSTEP_TLS") == "1"
SESSION_COOKIE_SECURE = HAS_TLS
CSRF_COOKIE_SECURE = HAS_TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HAS_TLS else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "base-uri": [NONE],
        "connect-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "img-src": [SELF, "data:"],
        "manifest-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
    }
}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
MENU = "doorstep.site.menu.ENTRIES"
SCOPES = {"choices": "doorstep.site.scopes.choices", "names": "doorstep.site.scopes.names"}  # places roles hold at
JOBS: dict[str, str] = {  # kind of job: dotted path of its handler (payload, report) -> result
    "pharmacy.plan_visits": "doorstep.programmes.pharmacy.tasks.plan_visits",
    "pharmacy.weigh_changes": "doorstep.programmes.pharmacy.tasks.weigh_changes",
    "reputation.compute": "doorstep.programmes.reputation.tasks.compute_quarter",
}
OPERATIONS = [  # kinds of reports from devices: {name: Kind}
    "doorstep.programmes.pharmacy.actions.sync.KINDS",
    "doorstep.programmes.pharmacy.actions.controllers.KINDS",
]
REPORT_PATIENCE_S = int(os.environ.get("DOORSTEP_REPORT_PATIENCE_S", "20"))  # a device gives up waiting for an answer
CHECKS = [  # what `doorstep check` asks, each a function without arguments
    "doorstep.base.check.faults",
    "doorstep.places.queries.faults",
    "doorstep.people.queries.faults",
    "doorstep.devices.queries.faults",
    "doorstep.partners.queries.faults.faults",
    "doorstep.ledger.queries.check.faults",
    "doorstep.needs.queries.check.faults",
    "doorstep.meetings.queries.check.faults",
    "doorstep.services.queries.faults.faults",
    "doorstep.voices.queries.faults.faults",
    "doorstep.programmes.pharmacy.queries.plans.faults",
    "doorstep.programmes.pharmacy.queries.cabinets.faults",
    "doorstep.programmes.pharmacy.queries.closing.faults",
    "doorstep.programmes.pharmacy.queries.coverage.faults",
    "doorstep.programmes.stations.queries.faults",
    "doorstep.programmes.reputation.bridge.recompute.faults",
    "doorstep.programmes.pharmacy.queries.people_check.faults",
    "doorstep.programmes.pharmacy.queries.recalls.faults",
    "doorstep.programmes.pharmacy.queries.goods_check.faults",
    "doorstep.programmes.pharmacy.queries.trace_reports.faults",
    "doorstep.programmes.reputation.bridge.check.faults",
]
RULE_SHAPES = [  # which values rules can have: dotted tables of base.rule_values.Shape by code
    "doorstep.needs.rules.values.SHAPES",
    "doorstep.services.actions.ruled.SHAPES",
    "doorstep.programmes.stations.rules.SHAPES",
    "doorstep.programmes.pharmacy.actions.catalogue.SHAPES",
    "doorstep.programmes.pharmacy.actions.pack.SHAPES",
    "doorstep.programmes.pharmacy.rules.coverage.SHAPES",
    "doorstep.programmes.reputation.rules.runs.SHAPES",
]
HELD_BY = [  # what keeps a partner from leaving: dotted (partner, alliance, last day; ids or None) -> open duties
    "doorstep.needs.queries.duties.count_open_of",
]
CASE_DUTIES = "doorstep.needs.queries.cases.owed_in"  # what is owed in joint cases: (case ids, reader or None)
RETAINED_BY: list[str] = [  # what the law keeps about a person: dotted (person id, today) -> last day, or None
    "doorstep.programmes.pharmacy.queries.record.retained_until",
]
BOOKS_HELD_BY = [  # what keeps days from being closed on the ledger's page: dotted (book id, last day) -> sentences why
    "doorstep.programmes.pharmacy.queries.closing.closed_here",
]
DUTY_SOURCES = {  # what duties can come from: dotted (actor, id, day) -> needs.queries.sources.Source or None
    "partners.JointCase": "doorstep.needs.queries.sources.case",
    "pharmacy.VisitPlan": "doorstep.programmes.pharmacy.queries.plan_duties.plan_source",
}
PARTNER_LINKS = [  # what a partner's page leads to further out: dotted (actor, partner) -> (address, label) or None
    "doorstep.needs.queries.hours.link",
]
PAIRING_LINKS = [  # pages about a pairing further out: dotted (actor, pairing) -> (address, label) or None
    "doorstep.meetings.queries.joint.link",
]
PARTNER_TABS = [  # lists that stand beside the partners' own: dotted (actor) -> (word, address, label) or None
    "doorstep.ledger.queries.credit.tab",
]
CSRF_FAILURE_VIEW = "doorstep.base.views.csrf_refused"
API_CALLS_PER_MINUTE = int(os.environ.get("DOORSTEP_API_CALLS", "120"))  # of one key or login
COUNTY_CODE = os.environ.get("DOORSTEP_COUNTY", "330523")
SERVICE_PHONE = os.environ.get("DOORSTEP_PHONE", "0572-000-0000" if IS_DEMO else "")
PHONE_HOURS = {  # when the line is answered, one sentence in each language; empty: nothing is said
    "zh-hans": os.environ.get("DOORSTEP_PHONE_HOURS_ZH", "白天晚上都有人接。" if IS_DEMO else ""),
    "en": os.environ.get("DOORSTEP_PHONE_HOURS_EN", "We answer day and night." if IS_DEMO else ""),
}
FONT_FOLDERS = [folder for folder in os.environ.get("DOORSTEP_FONTS", "").split(os.pathsep) if folder]

ROAD_EXTRACT = os.environ.get("DOORSTEP_ROADS", "")  # an OpenStreetMap extract of the county
ROAD_SERVICE = os.environ.get("DOORSTEP_ROAD_SERVICE", "")  # osrm+http://HOST:5000 or valhalla+http://HOST:8002
ROAD_SERVICE_PATIENCE_S = min(25.0, float(os.environ.get("DOORSTEP_ROAD_SERVICE_PATIENCE_S", "20")))  # for each answer
ROAD_SERVICE_ANSWERS = DATA / "road-service.sqlite3"  # what it told; nothing in it grows old by itself

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"plainly": {"()": "doorstep.base.logs.Plainly"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "loggers": {"django.request": {"filters": ["plainly"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}

"""Settings, read from the environment and the data directory; every name is told in docs/reference/settings.md."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from sodan.kit.logged import begin_log

begin_log()

ROOT = Path(__file__).resolve().parent.parent.parent
DATA = Path(os.environ.get("SODAN_DATA", ROOT / "data")).resolve()
MODELS = Path(os.environ.get("SODAN_MODELS") or DATA / "understanding").resolve()


def _secret_key() -> str:
    """The key from the environment, or the one kept in the data directory (``sodan up`` makes it on the first start)."""
    if given := os.environ.get("SODAN_SECRET_KEY"):
        return given
    kept = DATA / "secret_key"
    return kept.read_text(encoding="ascii") if kept.exists() else ""


def _sqlite() -> dict[str, Any]:
    # Read-then-write needs IMMEDIATE or it fails at once; FULL because money is recorded here (NORMAL may lose the last
    # commits on a power cut, never more).
    synchronous = "NORMAL" if os.environ.get("SODAN_SYNCHRONOUS", "").upper() == "NORMAL" else "FULL"
    return {
        "ENGINE": "sodan.kit.sqlite",
        "NAME": DATA / "sodan.sqlite3",
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": f"PRAGMA journal_mode=WAL;PRAGMA synchronous={synchronous};PRAGMA cache_size=-32000;"
            # Pages (16 MB): in a rush the same pages change in every commit, and are copied into the file a quarter as often.
            "PRAGMA wal_autocheckpoint=4000;",
        },
        "TEST": {"NAME": DATA / "test.sqlite3"},  # a file, because threads and live streams are tested too
    }


def _postgresql(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    hosts = parse_qs(parts.query).get("host", [])
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or "") or "".join(hosts[:1]),
        "PORT": parts.port or "",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        # Live streams wait this long for a lower id to be committed (kit.live), so nobody may dawdle longer.
        "OPTIONS": {"options": "-c idle_in_transaction_session_timeout=15000"},
    }


def _database(url: str) -> dict[str, Any]:
    """``postgresql://user:password@host:port/name`` (or ``?host=/socket/dir``); when empty, SQLite in the data directory."""
    return _postgresql(url) if url else _sqlite()


def _listed(name: str, default: str = "") -> list[str]:
    return [item.strip() for item in os.environ.get(name, default).split(",") if item.strip()]


SECRET_KEY = _secret_key()
DEBUG = os.environ.get("SODAN_DEBUG") == "1"
PACKS = [folder for folder in os.environ.get("SODAN_PACKS", "").split(os.pathsep) if folder]
RATES = os.environ.get("SODAN_RATES", "")
TAPE_DAYS = int(os.environ.get("SODAN_TAPE_DAYS", "90"))
ALLOWED_HOSTS = _listed("SODAN_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = _listed("SODAN_ORIGINS")
DATABASES = {"default": _database(os.environ.get("SODAN_DATABASE_URL", ""))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {"default": {"BACKEND": "sodan.kit.task_backend.JobTable", "QUEUES": []}}

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "axes",
    "django_htmx",
    "django_tasks",
    "sodan.kit",
    "sodan.company",
    "sodan.people",
    "sodan.customers",
    "sodan.backoffice",
    "sodan.desk",
    "sodan.actions",
    "sodan.procedures",
    "sodan.ai",
    "sodan.channels.web_chat",
    "sodan.web",
    "sodan.config.apps.ConfigConfig",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "sodan.config.urls"
WSGI_APPLICATION = "sodan.config.wsgi.application"
ASGI_APPLICATION = "sodan.config.asgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [],
        "APP_DIRS": True,  # each room's jinja2/ folder
        "OPTIONS": {"environment": "sodan.config.jinja.environment"},
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]

AUTH_USER_MODEL = "people.Representative"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator", "OPTIONS": {"user_attributes": ["email", "name"]}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATION}.NumericPasswordValidator"},
]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
# Axes counts wrong passwords by person and address; a second count by address alone would lock out colleagues.
ACCOUNT_RATE_LIMITS: dict[str, str] | bool = False
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 1  # hour
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "login"
AXES_LOCKOUT_CALLABLE = "sodan.web.sign_in.locked_out"
ACCOUNT_ADAPTER = "sodan.web.enrolment.Enrolment"
CSRF_FAILURE_VIEW = "sodan.web.apology.stale_form"

# Until an operator names a mail server, mails are files in the data directory: nothing leaves the machine unasked.
_MAIL = "django.core.mail.backends"
EMAIL_BACKEND = f"{_MAIL}.smtp.EmailBackend" if os.environ.get("SODAN_MAIL_HOST") else f"{_MAIL}.filebased.EmailBackend"
EMAIL_HOST = os.environ.get("SODAN_MAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("SODAN_MAIL_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("SODAN_MAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("SODAN_MAIL_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("SODAN_MAIL_TLS", "1") == "1"
EMAIL_FILE_PATH = DATA / "outbox"
DEFAULT_FROM_EMAIL = os.environ.get("SODAN_MAIL_FROM", "desk@localhost")

# Web Push: the key we sign with, whom a push service may write to about us, and the push services browsers may name.
PUSH_KEY = os.environ.get("SODAN_PUSH_KEY") or str(DATA / "push_key.pem")
PUSH_CONTACT = os.environ.get("SODAN_PUSH_CONTACT", "desk@example.com")
PUSH_SERVICES = [
    *("fcm.googleapis.com", "updates.push.services.mozilla.com", ".push.apple.com", ".notify.windows.com"),
    *_listed("SODAN_PUSH_SERVICES"),
]

# The stand-in for the payment provider: what share of its calls fails, drawn by which seed, and how long things take there.
SIMULATOR_FAULTS = float(os.environ.get("SODAN_SIMULATOR_FAULTS", "0"))
SIMULATOR_SEED = int(os.environ.get("SODAN_SIMULATOR_SEED", "7"))
SIMULATOR_DELAY = float(os.environ.get("SODAN_SIMULATOR_DELAY", "0"))  # seconds per call
SIMULATOR_LATE = float(os.environ.get("SODAN_SIMULATOR_LATE", "60"))  # seconds until what settles late settles
SIMULATOR_SLIPS = float(os.environ.get("SODAN_SIMULATOR_SLIPS", "0"))  # share of wrong lines in its statements
SIMULATOR_HOOKS = os.environ.get("SODAN_SIMULATOR_HOOKS", "")  # where this desk answers; no notice is sent while empty

LANGUAGE_CODE = "en"
LANGUAGES = [("ko", "한국어"), ("ja", "日本語"), ("en", "English")]
USE_TZ = True
TIME_ZONE = "UTC"

# Pictures and files of conversations, out of reach of any address: only views that check the reader give them out.
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "attachments": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA / "attachments", "file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
    },
}

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # straight from the rooms, so that nothing has to be collected

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
# Behind a proxy that speaks HTTPS to the world: cookies travel by HTTPS only, and the proxy's word on the scheme counts.
BEHIND_HTTPS = os.environ.get("SODAN_HTTPS") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_HTTPS else None
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"()": "sodan.kit.logged.MaskedFormatter", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("SODAN_LOG_LEVEL", "WARNING")},
}

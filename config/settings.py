"""The one settings file. Without any variable: one process, SQLite, news in memory, timers inside.

A bad or half-set value stops the start with a sentence (``config.environment``), never with a trace.
"""

from __future__ import annotations

from pathlib import Path

from config.environment import Environment

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment.or_exit(BASE_DIR)

DATA_DIR = env.data_dir
SECRET_KEY = env.secret_key
DEBUG = False
ALLOWED_HOSTS = env.hosts
CSRF_TRUSTED_ORIGINS = env.origins
SITE_ORIGINS = env.origins  # full origins, the shown one first; exact check of sockets
REDIS_URL = env.redis_url
TRUSTED_PROXIES = env.trusted_proxies  # whose X-Forwarded-For is believed

INSTALLED_APPS = [
    "daphne",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "channels",
    "django_htmx",
    "treebeard",
    "viewflow.workflow",
    "config",
    "hall",
    "agenda",
    "deliberation.matters",
    "deliberation.cases",
    "votes",
    "community",
]

MIDDLEWARE = [
    "config.middleware.ContentSecurityPolicy",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "community.middleware.OneReading",
    "community.middleware.PeopleOfThisPhone",
    "community.middleware.ReaderPreferences",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "hall.drafts.WordsOfForms",
    "community.middleware.RefusalsAsPages",
    "community.middleware.NoPersonalCache",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "hall.shell.shell",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "community.templatetags.people"],
            "string_if_invalid": "",
        },
    },
]

DATABASES = {"default": env.database}
CACHES = {"default": env.cache}
CHANNEL_LAYERS = {"default": env.channel_layer}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "community.Person"
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "yanxia_language"
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
WHITENOISE_USE_FINDERS = True
MEDIA_ROOT = DATA_DIR / "media"
for folder in (STATIC_ROOT, MEDIA_ROOT):
    folder.mkdir(exist_ok=True)

DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
FILE_UPLOAD_PERMISSIONS = 0o600

SESSION_ENGINE = "community.sessions"
SESSION_COOKIE_NAME = "yanxia_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "yanxia_csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.is_https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.is_https else None
SECURE_HSTS_SECONDS = 31_536_000 if env.is_https else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "hall.errors.csrf_failure"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_tokens": {"()": "config.logging.NoTokens"}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["no_tokens"]}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        # A page not found or refused is the reader's business, not the log's.
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "django.security.RequestDataTooBig": {"level": "CRITICAL"},
        "yanxia": {"level": "INFO"},
    },
}

SILENCED_SYSTEM_CHECKS: list[str] = []

"""Settings, read from the environment in this one place; `docs/run.md` says what each variable does.

CONVITE_MODE is `production` (the default: refuses to start insecurely), `demo` (what `manage.py up`
runs: embedded database and broker, generated people, loopback only) or `test` (`manage.py test`).
"""

from datetime import timedelta
from email.utils import parseaddr
from pathlib import Path
from zoneinfo import available_timezones

import environ
from csp.constants import NONCE, NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE  # noqa: F401
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
if env.bool("CONVITE_READ_DOTENV", default=True):
    environ.Env.read_env(BASE_DIR / ".env")

MODE = env("CONVITE_MODE", default="production")
if MODE not in ("production", "demo", "test"):
    raise ImproperlyConfigured(f"CONVITE_MODE is {MODE!r}; it must be production, demo or test.")
DEMO = MODE == "demo"
PRODUCTION = MODE == "production"
DEBUG = False

#: Where the embedded default keeps its database, broker, media and mailbox.
VAR_DIR = Path(env("CONVITE_VAR", default=str(BASE_DIR / "var")))

# --- What production must be told -------------------------------------------------------------

if PRODUCTION:
    _missing = [
        name
        for name in ("SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "EMAIL_URL", "DEFAULT_FROM_EMAIL")
        if not env(name, default="")
    ]
    if _missing:
        raise ImproperlyConfigured(
            "Convite will not start in production without: "
            + ", ".join(_missing)
            + ". `python3 manage.py setup` writes them; docs/run.md explains them."
        )
    if len(env("SECRET_KEY")) < 50:
        raise ImproperlyConfigured("SECRET_KEY is shorter than 50 characters; use a random one.")
    if "*" in env.list("ALLOWED_HOSTS"):
        raise ImproperlyConfigured("ALLOWED_HOSTS may not contain *; name your domains.")
    if env.bool("CONVITE_COME_IN_AS", default=False):
        raise ImproperlyConfigured("“Come in as …” belongs to the demo; remove CONVITE_COME_IN_AS.")

SECRET_KEY = env("SECRET_KEY", default="demo-and-test-only-" + "x" * 50)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]", "testserver"])
if DEMO:
    # Each of its sites has a name of its own, which browsers look for on this same machine.
    ALLOWED_HOSTS += [".localhost"]
#: The address that links in letters start with, without a closing slash.
PUBLIC_URL = env(
    "PUBLIC_URL",
    default=f"https://{ALLOWED_HOSTS[0]}" if PRODUCTION else "http://localhost:8000",
).rstrip("/")
SECURE = PUBLIC_URL.startswith("https://")
if PRODUCTION and not SECURE and "localhost" not in PUBLIC_URL:
    raise ImproperlyConfigured("PUBLIC_URL must begin with https:// in production.")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if SECURE else []
SITE_NAME = env("SITE_NAME", default="Convite")
#: Whom letters about discreet and protected events come from, by name; empty: "Messages", in their language.
MAIL_NEUTRAL_NAME = env("MAIL_NEUTRAL_NAME", default="")

# --- Rooms ------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "convite",
    "cms",
    "reports",
    "outcomes",
    "trainings",
    "events",
    "mail",
    "people",
    "modeltranslation",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "auditlog",
    "django_countries",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "cms.kept.pages.PageCache",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "convite.middleware.ContentPolicy",
    "convite.middleware.Sensors",
    "convite.middleware.AdminPolicy",
    "convite.middleware.DatabaseAway",
    "convite.middleware.Unreadable",
    "cms.middleware.SiteMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "convite.middleware.Language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "people.middleware.SecondFactorMiddleware",
    "people.middleware.ReaderMiddleware",
    "people.middleware.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "convite.urls"
WSGI_APPLICATION = "convite.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Whether all of a domain goes on the browsers' preload list is its owner's decision, and hard to take back.
SILENCED_SYSTEM_CHECKS: list[str] = ["security.W021"]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "django.templatetags.i18n",
                "convite.templatetags.constant",
                "convite.templatetags.frame",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "convite.context.frame",
            ],
        },
    }
]
FORM_RENDERER = "convite.forms.FrameRenderer"

# --- Database ---------------------------------------------------------------------------------

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'convite.sqlite3'}")}
_database = DATABASES["default"]
ON_POSTGRES = _database["ENGINE"].endswith("postgresql")
if ON_POSTGRES:
    _database["ENGINE"] = "convite.postgresql"
    _pool = env.int("DATABASE_POOL", default=0)
    if _pool:
        _database["OPTIONS"] = {"pool": {"min_size": 1, "max_size": _pool, "timeout": 20}}
    else:
        _database["CONN_MAX_AGE"] = 600
        _database["CONN_HEALTH_CHECKS"] = True
    if env.bool("DATABASE_PREPARE", default=True):
        # PostgreSQL keeps the plan of what a connection asks again and again.
        _database.setdefault("OPTIONS", {}).update(server_side_binding=True, prepare_threshold=2)
else:
    # SQLite's own defaults answered 1,426 of 2,000 rushed registrations with an error.
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
            " PRAGMA mmap_size=134217728; PRAGMA cache_size=-16000;"
        ),
    }
    _database["CONN_MAX_AGE"] = 600
if env("CONVITE_TEST_DB", default=""):
    _name = env("CONVITE_TEST_DB")
    _database["TEST"] = {"NAME": _name if ON_POSTGRES else str(VAR_DIR / f"{_name}.sqlite3")}

# --- Broker, tasks, cache ---------------------------------------------------------------------

REDIS_URL = env("REDIS_URL", default="")
if PRODUCTION and ON_POSTGRES and not REDIS_URL:
    raise ImproperlyConfigured("Production on PostgreSQL also needs REDIS_URL.")

CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = "UTC"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "socket_timeout": 2,
        "socket_connect_timeout": 1,
        "visibility_timeout": 3600,
        "global_keyprefix": env("REDIS_PREFIX", default="convite:"),
    }
else:
    _broker = VAR_DIR / "broker"
    CELERY_BROKER_URL = "filesystem://"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_broker / "queue"),
        "data_folder_out": str(_broker / "queue"),
        "control_folder": str(_broker / "control"),
        "store_processed": False,
    }
# Due work is rows in the database; these only wake whoever looks for it.
CELERY_BEAT_SCHEDULE = {
    "letters are delivered": {
        "task": "mail.deliver",
        "schedule": 15.0,
        "kwargs": {"woken_by": "beat"},
        "options": {"expires": 15},
    },
    "reminders are posted": {
        "task": "events.remind",
        "schedule": 15.0,
        "options": {"expires": 15},
    },
    "answers go on their day": {
        "task": "events.sweep",
        "schedule": 3600.0,
        "options": {"expires": 600},
    },
    "who may not complete a course is told": {
        "task": "trainings.warn",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "who can answer a test is told": {
        "task": "trainings.invite_to_tests",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "who follows a recommendation up is told": {
        "task": "outcomes.remind",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "who can sign a statement is asked": {
        "task": "outcomes.ask_to_sign",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "what closed tests came to is kept": {
        "task": "trainings.keep_results",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "issues of newsletters are posted": {
        "task": "mail.post_issues",
        "schedule": 15.0,
        "options": {"expires": 15},
    },
    "links are tried that an editor asked for": {
        "task": "cms.try_links",
        "schedule": 15.0,
        "options": {"expires": 15},
    },
    "search reads what changed": {
        "task": "cms.read_for_search",
        "schedule": 15.0,
        "options": {"expires": 15},
    },
    "bounces are read": {
        "task": "mail.read_bounces",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "pages go live and expire": {
        "task": "cms.publish_scheduled",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "translations written elsewhere are followed": {
        "task": "cms.follow_translations",
        "schedule": 900.0,
        "options": {"expires": 600},
    },
    "what was written in a contact form and has left is deleted": {
        "task": "cms.sweep",
        "schedule": 600.0,
        "options": {"expires": 300},
    },
    "the house is swept": {
        "task": "mail.sweep",
        "schedule": 3600.0,
        "options": {"expires": 600},
    },
}
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")

CACHES = {
    "default": (
        {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": env("REDIS_PREFIX", default="convite:") + "cache",
        }
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    )
}

#: Megabytes in which each web process keeps pages for visitors who are nobody in particular; 0: none.
PAGE_CACHE_MB = env.int("PAGE_CACHE_MB", default=0 if MODE == "test" else 32)

#: Whether editors may have the links of their pages to other sites tried.
LINK_CHECK = env.bool("LINK_CHECK", default=True)

# --- People and their sessions ----------------------------------------------------------------

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "after_login"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "mail.account_letters.LetterAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
# People have an address and no password: the login page asks for the address alone and sends a code to
# it, and allauth's password pages are closed in `convite.urls`. allauth's own page for asking for a code
# would be a second login page, hence LOGIN_BY_CODE_ENABLED stays off.
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_SIGNUP_FORM_CLASS = "people.signup.SignupDetails"
ACCOUNT_FORMS = {
    "add_email": "people.forms.AddEmailForm",
    "login": "people.forms.LoginForm",
    "confirm_login_code": "people.forms.LoginCodeForm",
    "signup": "people.forms.SignupForm",
}
ACCOUNT_USER_DISPLAY = "people.access.called"
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 900
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_MAX_EMAIL_ADDRESSES = 5
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 3600
# A venue is one IP address: 500 people must get in through it. What is guessed at is a person's code, so
# the tight limits are those by person (`key`).
ACCOUNT_RATE_LIMITS = {
    "login": "600/m/ip",
    "signup": "600/m/ip",
    "request_login_code": "600/m/ip,3/m/key,20/h/key",
    "login_failed": "600/m/ip,5/300s/key",
    "confirm_email": "1/10s/key,20/h/key",
}
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SECURE else "http"
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
MFA_FORMS = {"add_webauthn": "people.forms.KeyForm"}
MFA_ADAPTER = "people.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = SITE_NAME
MFA_TRUST_ENABLED = True
MFA_TRUST_COOKIE_AGE = timedelta(days=30)
MFA_RATE_LIMITS = {"webauthn_login": "600/m/ip"}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE
#: In the demo, on loopback alone, “come in as …” signs in generated people (see `convite.demo`).
COME_IN_AS = DEMO and env.bool("CONVITE_COME_IN_AS", default=True)

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
SESSION_ENGINE = "people.sessions"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_SSL_REDIRECT = SECURE and env.bool("SSL_REDIRECT", default=True)
if SECURE and ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REDIRECT_EXEMPT = [r"^health/$"]  # asked by watchdogs inside the machine
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "convite.errors.csrf_failure"

#: The policy of the public site; `convite.middleware.AdminPolicy` swaps it under both admins.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        # Without this a worker could come from wherever scripts may; the page at the door allows its own.
        "worker-src": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
#: No page may ask a phone for these; the one page that needs the camera says so itself.
PERMISSIONS_POLICY = (
    "camera=(), microphone=(), geolocation=(), display-capture=(), usb=(), serial=(), hid=(), "
    "midi=(), payment=(), accelerometer=(), gyroscope=(), magnetometer=()"
)
ADMIN_CONTENT_SECURITY_POLICY = {
    "default-src": [SELF],
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "font-src": [SELF, "data:"],
    "connect-src": [SELF],
    "frame-src": [SELF],
    "frame-ancestors": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "object-src": [NONE],
    "worker-src": [NONE],
}

# --- Letters ----------------------------------------------------------------------------------

if env("EMAIL_URL", default=""):
    vars().update(env.email("EMAIL_URL"))
else:
    EMAIL_BACKEND = "convite.demo.MailboxBackend"
EMAIL_TIMEOUT = 20  # seconds; shorter than the lease
#: Seconds for which a letter is one worker's; after that another may take it for left behind.
MAIL_LEASE_SECONDS = env.int("MAIL_LEASE_SECONDS", default=45)
#: Letters an hour that the provider takes from us; 0: as many as there are.
MAIL_PER_HOUR = env.int("MAIL_PER_HOUR", default=0)
#: The same by the domain of the address, as in `gmail.com=500,*=2000`; `*`: each domain that is not named.
MAIL_PER_HOUR_BY_DOMAIN = {
    name.lower(): int(per_hour) for name, per_hour in env.dict("MAIL_PER_HOUR_BY_DOMAIN", default={}).items()
}
#: How often in an hour somebody may ask for a newsletter on the website: a message to the address follows.
NEWSLETTER_ASKED_PER_HOUR = env.int("NEWSLETTER_ASKED_PER_HOUR", default=600)
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="Convite <convite@demo.invalid>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
if "@" not in parseaddr(DEFAULT_FROM_EMAIL)[1]:
    raise ImproperlyConfigured("DEFAULT_FROM_EMAIL must be an address, as in Name <name@example.org>.")
#: Whether the foot of each public page asks for the newsletter.
NEWSLETTER = env.bool("NEWSLETTER", default=True)
#: The mailbox that letters come back to, such as bounces@example.org, each with a code behind a plus;
#: empty: they come back to the sender.
MAIL_RETURN_ADDRESS = env("MAIL_RETURN_ADDRESS", default="")
#: Where `manage.py bounced` reads that mailbox, as imap+ssl://user:password@mail.example.org or maildir:///var/mail/b.
BOUNCES_URL = env("BOUNCES_URL", default="")
#: “user:password” with which the mail provider's news is let in; empty: there is no door for it.
MAIL_WEBHOOK_SECRET = env("MAIL_WEBHOOK_SECRET", default="")
ANYMAIL = {"WEBHOOK_SECRET": MAIL_WEBHOOK_SECRET} if MAIL_WEBHOOK_SECRET else {}
MAILBOX_DIR = VAR_DIR / "mailbox"
#: The key of the hashes by which addresses that must not be written to are remembered; it must never change.
SUPPRESSION_KEY = env("SUPPRESSION_KEY", default="") or SECRET_KEY

# --- Languages and time -----------------------------------------------------------------------

_languages = {"es": _("Spanish"), "pt-br": _("Portuguese"), "en": _("English")}
_asked = env.list("CONVITE_LANGUAGES", default=list(_languages))
if not _asked or set(_asked) - set(_languages):
    raise ImproperlyConfigured("CONVITE_LANGUAGES may name es, pt-br and en, divided by commas.")
LANGUAGES = [(code, _languages[code]) for code in _asked]
LANGUAGE_CODE = "es" if "es" in _asked else _asked[0]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_I18N_ENABLED = True
WAGTAILLOCALIZE_DEFAULT_TRANSLATION_MODE = "simple"
MODELTRANSLATION_DEFAULT_LANGUAGE = "es"
MODELTRANSLATION_LANGUAGES = ("es", "pt-br", "en")
MODELTRANSLATION_FALLBACK_LANGUAGES = {"default": ("es", "en", "pt-br"), "pt-br": ("es", "en")}
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"
FORMAT_MODULE_PATH = ["convite.formats"]

# --- Files ------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = Path(env("STATIC_ROOT", default=str(BASE_DIR / "static-built")))
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env("MEDIA_ROOT", default=str(VAR_DIR / "media")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "whitenoise.storage.CompressedManifestStaticFilesStorage"
            if PRODUCTION
            else "django.contrib.staticfiles.storage.StaticFilesStorage"
        )
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
# Each test's browser builds the middleware anew: what is there is then looked up when it is asked for.
WHITENOISE_AUTOREFRESH = MODE == "test"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# --- Wagtail and third parties, kept quiet ----------------------------------------------------

WAGTAIL_SITE_NAME = SITE_NAME
WAGTAILADMIN_BASE_URL = PUBLIC_URL
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILEMBEDS_FINDERS: list[dict] = []
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
# An address that people read out, type and print holds no accent.
WAGTAIL_ALLOW_UNICODE_SLUGS = False
# Wagtail's own list has "localtime" on Debian, which browsers do not know, and its page breaks over it.
WAGTAIL_USER_TIME_ZONES = sorted(available_timezones() - {"localtime"})
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_REQUIRED_TEMPLATE = "cms/password_required.html"  # noqa: S105  a file
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILIMAGES_IMAGE_MODEL = "cms.PageImage"
WAGTAILDOCS_DOCUMENT_MODEL = "cms.PageDocument"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "cms.editing.documents.DocumentForm"
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.editing.image_form.ImageForm"
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp"]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
#: What Wagtail hands in when something is saved, such as to write a page into the search index.
TASKS = {"default": {"BACKEND": "cms.indexing.PagesOnce"}}
AUDITLOG_DISABLE_REMOTE_ADDR = True
COUNTRIES_COMMON_NAMES = True
#: Countries whose names django-countries has with a slip, or as Portugal writes them.
COUNTRIES_OVERRIDE = {
    "AD": _("Andorra"),
    "AI": _("Anguilla"),
    "BH": _("Bahrain"),
    "BS": _("Bahamas"),
    "BY": _("Belarus"),
    "CF": _("Central African Republic"),
    "CW": _("Curaçao"),
    "CY": _("Cyprus"),
    "DJ": _("Djibouti"),
    "DM": _("Dominica"),
    "GG": _("Guernsey"),
    "GU": _("Guam"),
    "JE": _("Jersey"),
    "KI": _("Kiribati"),
    "KP": _("North Korea"),
    "KR": _("South Korea"),
    "KW": _("Kuwait"),
    "LI": _("Liechtenstein"),
    "LV": _("Latvia"),
    "MC": _("Monaco"),
    "MG": _("Madagascar"),
    "MW": _("Malawi"),
    "NG": _("Nigeria"),
    "NL": _("Netherlands"),
    "OM": _("Oman"),
    "PG": _("Papua New Guinea"),
    "SI": _("Slovenia"),
    "SJ": _("Svalbard and Jan Mayen"),
    "SX": _("Sint Maarten"),
    "SZ": _("Eswatini"),
    "TD": _("Chad"),
    "TL": _("Timor-Leste"),
    "TT": _("Trinidad and Tobago"),
    "YE": _("Yemen"),
}
PHONENUMBER_DB_FORMAT = "E164"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s %(message)s"}},
    "filters": {"without tokens": {"()": "convite.log_lines.WithoutTokens"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["without tokens"],
        }
    },
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django.server": {"level": "WARNING"},
        "css_inline": {"level": "WARNING"},
        "django_tasks": {"level": "WARNING"},
        "wagtail": {"level": "WARNING"},
        "kombu.connection": {"level": "ERROR"},  # it warns that a folder has no host name
    },
}

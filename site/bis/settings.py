"""Settings of the BIS site.

Safe for production as they stand; the environment loosens or moves them:

SECRET_KEY      required, any long random string
SITE_URL        public address; https:// switches on HSTS, redirects and secure cookies
ALLOWED_HOSTS   further host names, separated by commas
DATABASE_URL    sqlite:///… or postgres://…; an SQLite file in DATA_DIR by default
CONN_MAX_AGE    seconds for which a thread keeps its connection to the database; 60 by default, 0 behind PgBouncer
REPLICA_URL     postgres://… of a streaming replica that readers' pages are made from
REDIS_URL       redis://… or rediss://…, where several machines serve the site together
DATA_DIR        folder for the database, media and collected static files; var/ by default
STATIC_ROOT     folder of the collected static files, if elsewhere
MEDIA_S3_URL    https://KEY:SECRET@HOST/BUCKET of an S3-compatible store for media; DATA_DIR/media by default
DEEPL_AUTH_KEY  has DeepL propose translations that the memory does not know; without it nothing is sent
FRONT_CACHES    addresses of shared caches in front that are emptied by PURGE when anything changes, separated by commas
SHARED_CACHE_SECONDS  how long a page may be kept by these, or by one that is told of changes otherwise; 0 by default
PAGE_FOLDER     folder for finished pages as files, which nginx or Caddy send without asking us; none by default
DEBUG           1 for development only
EMAIL_URL       smtp://user:password@host:port, smtp+tls:// (STARTTLS) or smtps://; mails go to DATA_DIR/mail without it
EMAIL_FROM      sender of mails; bis@ and the host of SITE_URL by default

CONTACT_RECIPIENTS          who gets the messages, separated by commas; by default the e-mail of the foundation
CONTACT_KEEP_DAYS           days after which messages are deleted; 365 by default
CONTACT_MESSAGES_PER_HOUR   messages accepted from one address; 20 by default
API_REQUESTS_PER_MINUTE     requests to the API answered to one address; 120 by default
CLIENT_ADDRESS_HEADER       where our own proxy says who asks, such as X-Real-IP; without it the connection says it

BACKUP_DIR              folder for backups; one is made every night where it is set
BACKUP_PASSPHRASE_FILE  file with the passphrase that encrypts backups (or BACKUP_PASSPHRASE); without it they are plain
BACKUP_KEEP_DAYS        days for which every backup is kept; 14 by default
BACKUP_KEEP_WEEKS       weeks for which one backup of each is kept; 8 by default
RELEASE                 name of this release for backups; the commit of the working copy by default
LOG_FORMAT              "json" for one JSON object a line; lines of text by default

SECOND_FACTOR    "optional" lets staff in with a password only, as long as they have set up no second factor; it is
                 required otherwise, but for development (`make run` on this machine only makes it optional)
INVITATION_DAYS  days for which the link of an invitation holds; 7 by default
ACCESS_LOG_DAYS  days for which it is kept who logged in, failed to or was refused; 365 by default
"""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

import dj_database_url
from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from bis import logs

BASE_DIR = Path(__file__).resolve().parents[2]
DATA_DIR = Path(os.environ.get("DATA_DIR", BASE_DIR / "var"))

DEBUG = os.environ.get("DEBUG") == "1"
SECRET_KEY = os.environ.get("SECRET_KEY")
if not SECRET_KEY:
    raise ImproperlyConfigured("Set SECRET_KEY in the environment; `make run` makes one for you.")

SITE_URL = os.environ.get("SITE_URL", "https://localhost").rstrip("/")
HTTPS = SITE_URL.startswith("https://")
ALLOWED_HOSTS = [urlsplit(SITE_URL).hostname, *filter(None, os.environ.get("ALLOWED_HOSTS", "").split(","))]
CSRF_TRUSTED_ORIGINS = [SITE_URL]

INSTALLED_APPS = [
    "home",
    "programmes",
    "news",
    "timeline",
    "bis",
    "instep",
    "wagtail_localize",
    "wagtail.contrib.redirects",
    "wagtail.contrib.search_promotions",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "bis.access.apps.UsersConfig",  # wagtail.users
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.locales",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",  # Wagtail uses its words; without it they are English
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "bis.logs.RequestIdMiddleware",
    "bis.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "bis.middleware.CompressionMiddleware",
    "csp.middleware.CSPMiddleware",
    "bis.middleware.ResponseHeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "bis.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "bis.access.wall.AccessMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "bis.middleware.AddressMiddleware",
    "instep.middleware.GateMiddleware",
    "bis.middleware.TwoSavesMiddleware",
    "bis.middleware.UnreadableFormMiddleware",
    "bis.protection.ProtectionMiddleware",
]

ROOT_URLCONF = "bis.urls"

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
                "wagtail.contrib.settings.context_processors.settings",
                "bis.context.site",
            ],
            "builtins": ["bis.templatetags.bis_tags", "bis.templatetags.part_tags"],
        },
    },
]

CONN_MAX_AGE = int(os.environ.get("CONN_MAX_AGE", "60"))
DATABASES = {
    "default": dj_database_url.config(
        default=f"sqlite:///{DATA_DIR / 'bis.sqlite3'}",
        conn_max_age=CONN_MAX_AGE,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # WAL lets readers go on while an editor saves; IMMEDIATE makes writers queue instead of failing.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    # A server that does not even refuse must not hold up readers; TCP itself would wait for minutes.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 3)
REPLICA_URL = os.environ.get("REPLICA_URL", "")
if REPLICA_URL:
    DATABASES["replica"] = {
        **dj_database_url.parse(REPLICA_URL, conn_max_age=CONN_MAX_AGE, conn_health_checks=True),
        "OPTIONS": DATABASES["default"]["OPTIONS"],
        "TEST": {"MIRROR": "default"},
    }
    DATABASE_ROUTERS = ["bis.replica.Router"]
# Counts of attempts to enter have to be seen by all processes of all machines; counts of requests by all processes of a
# machine, without a write to the database; everything else is quickest within each process.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "counts": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DATA_DIR / "counts",
        "OPTIONS": {"MAX_ENTRIES": 1000},
    },
    "access": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "access_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
}
# Several machines tell each other of changes, and count requests together, through Redis. All goes on without it, each
# machine for itself.
REDIS_URL = os.environ.get("REDIS_URL", "")
if REDIS_URL:
    CACHES["shared"] = {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "bis",
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# The way in (bis/access): a password and a second factor; allauth checks them, the wall sees that nothing goes past it.
SECOND_FACTOR_REQUIRED = not DEBUG and os.environ.get("SECOND_FACTOR") != "optional"
INVITATION_DAYS = int(os.environ.get("INVITATION_DAYS", "7"))
ACCESS_LOG_DAYS = int(os.environ.get("ACCESS_LOG_DAYS", "365"))
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "wagtailadmin_home"
LOGOUT_REDIRECT_URL = "account_login"
SESSION_COOKIE_AGE = 2 * 60 * 60  # without anything being done
SESSION_LONGEST = 12 * 60 * 60  # whatever is done
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = "Lax"
PASSWORD_RESET_TIMEOUT = 60 * 60
ACCOUNT_ADAPTER = "bis.access.adapter.AccountAdapter"
ACCOUNT_FORMS = {"login": "bis.access.forms.LoginForm", "reset_password": "bis.access.forms.ResetPasswordForm"}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an administrator enters addresses
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "BIS: "
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
MFA_ADAPTER = "bis.access.adapter.MFAAdapter"
MFA_FORMS = {"add_webauthn": "bis.access.forms.PasskeyForm"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "BIS"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # browsers offer it on http://localhost only

# Languages: addresses say the language (/pl/…, /en/…); the admin is Polish unless a member of staff chooses otherwise.
LANGUAGE_CODE = "pl"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("pl", _("Polish")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Warsaw"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [("guide", BASE_DIR / "docs" / "guide" / "images")]
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT", DATA_DIR / "static"))
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
MEDIA_S3_URL = os.environ.get("MEDIA_S3_URL", "")
STORAGES = {
    "default": {
        "BACKEND": "bis.bucket.BucketStorage" if MEDIA_S3_URL else "django.core.files.storage.FileSystemStorage"
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}


def share_static_files(headers, path, url):
    """Let a card load its style sheet and fonts within a frame on another site."""
    headers["Cross-Origin-Resource-Policy"] = "cross-origin"


WHITENOISE_ADD_HEADERS_FUNCTION = share_static_files

# Security. What depends on TLS follows the scheme of SITE_URL.
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "bis.views.csrf_failure"
CSRF_COOKIE_HTTPONLY = False  # the admin's scripts read it
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"  # Wagtail lifts it for its previews
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
        "base-uri": [NONE],
    }
}
# A card is framed by any site and holds nothing but words and drawings.
CARD_CONTENT_SECURITY_POLICY = {
    **dict.fromkeys(CONTENT_SECURITY_POLICY["DIRECTIVES"], [NONE]),
    "style-src": [SELF],
    "font-src": [SELF],
    "frame-ancestors": ["*"],
}
# Wagtail's admin initialises its widgets with inline scripts and styles.
ADMIN_CONTENT_SECURITY_POLICY = {
    **CONTENT_SECURITY_POLICY["DIRECTIVES"],
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "frame-src": [SELF],
    "worker-src": [SELF, "blob:"],
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # Wagtail's page forms are large

# Finished pages (bis.delivery). Everything shown is kept for one generation, so there is nothing to set but the place.
PAGE_STORE = DATA_DIR / "pages"
PAGE_FOLDER = Path(os.environ["PAGE_FOLDER"]) if os.environ.get("PAGE_FOLDER") else None
SHARED_CACHE_SECONDS = int(os.environ.get("SHARED_CACHE_SECONDS", "0"))
FRONT_CACHES = os.environ.get("FRONT_CACHES", "").replace(",", " ").split()

# Mail. A folder takes it until a server is named, so that the contact form works at once.
mail = urlsplit(os.environ.get("EMAIL_URL", ""))
if mail.hostname:
    EMAIL_HOST = mail.hostname
    EMAIL_PORT = mail.port or {"smtps": 465, "smtp+tls": 587}.get(mail.scheme, 25)
    EMAIL_HOST_USER = unquote(mail.username or "")
    EMAIL_HOST_PASSWORD = unquote(mail.password or "")
    EMAIL_USE_SSL = mail.scheme == "smtps"
    EMAIL_USE_TLS = mail.scheme == "smtp+tls"
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = SERVER_EMAIL = os.environ.get("EMAIL_FROM", f"bis@{urlsplit(SITE_URL).hostname}")
CONTACT_RECIPIENTS = os.environ.get("CONTACT_RECIPIENTS", "").replace(",", " ").split()
CONTACT_KEEP_DAYS = int(os.environ.get("CONTACT_KEEP_DAYS", "365"))
CONTACT_MESSAGES_PER_HOUR = int(os.environ.get("CONTACT_MESSAGES_PER_HOUR", "20"))
API_REQUESTS_PER_MINUTE = int(os.environ.get("API_REQUESTS_PER_MINUTE", "120"))
CLIENT_ADDRESS_HEADER = os.environ.get("CLIENT_ADDRESS_HEADER", "")

LOG_FORMAT = os.environ.get("LOG_FORMAT", "line")
LOGGING = logs.configuration(LOG_FORMAT)

SENTRY_DSN = os.environ.get("SENTRY_DSN", "")
if SENTRY_DSN:
    INSTALLED_APPS.append("bis.sentry.SentryConfig")

METRICS_ADDRESS = os.environ.get("METRICS_ADDRESS", "")
METRICS_FOLDER = DATA_DIR / "metrics"
if METRICS_ADDRESS:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(METRICS_FOLDER)  # read when prometheus_client is imported
    MIDDLEWARE.insert(0, "bis.metrics.MetricsMiddleware")

# Backups (bis.backup).
BACKUP_DIR = os.environ.get("BACKUP_DIR", "")
BACKUP_PASSPHRASE_FILE = os.environ.get("BACKUP_PASSPHRASE_FILE", "")
BACKUP_PASSPHRASE = os.environ.get("BACKUP_PASSPHRASE", "")
BACKUP_KEEP_DAYS = int(os.environ.get("BACKUP_KEEP_DAYS", "14"))
BACKUP_KEEP_WEEKS = int(os.environ.get("BACKUP_KEEP_WEEKS", "8"))
RELEASE = os.environ.get("RELEASE", "")

WAGTAIL_SITE_NAME = "BIS"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAILREDIRECTS_AUTO_CREATE = False  # bis/addresses/moves.py makes them
WAGTAILADMIN_PERMITTED_LANGUAGES = [("pl", _("Polish")), ("en", _("English"))]
# Passwords and addresses are changed where it takes logging in again (bis/access), not on Wagtail's account page.
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = WAGTAIL_EMAIL_MANAGEMENT_ENABLED = WAGTAILUSERS_PASSWORD_ENABLED = False
# Dates are shown and typed in the admin as in Poland; bis/formats makes the English admin take them too.
WAGTAIL_DATE_FORMAT = "%d.%m.%Y"
WAGTAIL_DATETIME_FORMAT = "%d.%m.%Y %H:%M"
FORMAT_MODULE_PATH = "bis.formats"
WAGTAIL_ALLOW_UNICODE_SLUGS = False  # „łąka” becomes laka, an address that can be read out
WAGTAIL_I18N_ENABLED = True
WAGTAIL_GRAVATAR_PROVIDER_URL = None  # would call a third party with a hash of the editor's e-mail
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILEMBEDS_FINDERS = []  # nothing on a public page loads from elsewhere
WAGTAILIMAGES_IMAGE_MODEL = "bis.BisImage"
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpeg", "jpg", "png", "webp"]
WAGTAILIMAGES_IMAGE_FORM_BASE = "bis.uploads.ImageForm"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 15 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 60_000_000  # more than telephones make; each takes four bytes while it is read
WAGTAILIMAGES_AVIF_QUALITY = 60
WAGTAILIMAGES_WEBP_QUALITY = 75
WAGTAILIMAGES_JPEG_QUALITY = 78
WAGTAILDOCS_INLINE_CONTENT_TYPES = []  # what staff upload is saved by the browser, never opened as a part of this site
WAGTAILDOCS_SERVE_METHOD = "serve_view"  # by ourselves, also where they are in a bucket
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odt", "ods", "pdf", "pptx", "xlsx", "zip"]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "bis.search.backend", "SEARCH_CONFIG": "simple"}}
TAGGIT_CASE_INSENSITIVE = True

# A new translation waits as a draft until somebody publishes it, and deleting a page keeps its translation memory.
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
WAGTAILLOCALIZE_DISABLE_ON_DELETE = True
WAGTAILLOCALIZE_MACHINE_TRANSLATOR = {
    "CLASS": "instep.machine.TranslationMemory",
    "OPTIONS": {"DEEPL_AUTH_KEY": os.environ.get("DEEPL_AUTH_KEY")},
}
# Figures and partners' names are entered once for both languages.
INSTEP_LANGUAGE_NEUTRAL = ["bis.KeyFigure", "bis.Partner", "home.ContactMessage"]

"""What holds in every environment. The others import this and say only what differs."""

from pathlib import Path

import environ
from csp.constants import NONE, SELF

BASE_DIR = Path(__file__).resolve().parents[3]
env = environ.Env()

# Everything made at run time lives in one folder, which git ignores.
VAR_DIR = Path(env.str("NAVSH_VAR", str(BASE_DIR / "var"))).resolve()

INSTALLED_APPS = [
    "navsh",
    "home",
    "news",
    "research",
    "eoi",
    "payments",
    "search",
    "consent",
    "members.privacy",
    "members.directory",
    "members.membership",
    "members.organisations",
    "members.accounts",
    "core",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "crispy_forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "members.accounts.users_config.PortalUsersConfig",  # wagtail.users
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "core.admin_policy.AdminPolicyMiddleware",
    "core.middleware.PlainErrorMiddleware",
    "members.accounts.middleware.NobodysSessionMiddleware",
    "members.accounts.middleware.OwnPagesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "core.middleware.OriginCsrfMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "core.acting.ActorMiddleware",
    "consent.middleware.VisitMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "members.accounts.middleware.SecondFactorMiddleware",
    "members.accounts.middleware.ProofMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "navsh.urls"
WSGI_APPLICATION = "navsh.wsgi.application"

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
                "core.context.site",
                "consent.context.consent",
            ],
        },
    },
]

CRISPY_TEMPLATE_PACK = "navsh"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["navsh"]

# --- database ---------------------------------------------------------------------------------

# IMMEDIATE takes the write lock when a transaction starts, so two writers queue instead of one
# failing half-way; WAL lets readers go on meanwhile.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
}


def database(url: str) -> dict:
    """Return Django's settings for the database at `url`, with our SQLite options where it is SQLite."""
    config = environ.Env.db_url_config(url)
    if config["ENGINE"] == "django.db.backends.sqlite3":
        config["OPTIONS"] = {**SQLITE_OPTIONS, **config.get("OPTIONS", {})}
    return config


DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- people -----------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "members.accounts.passwords.NotOneselfValidator"},
    {
        "NAME": "members.accounts.passwords.LongEnoughValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "members.accounts.passwords.CommonOrBreachedValidator"},
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = WAGTAILADMIN_LOGIN_URL = WAGTAIL_FRONTEND_LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "directory:dashboard"  # unless members.accounts.landing knows better

ACCOUNT_ADAPTER = "members.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CHANGE_EMAIL = True  # one address each: a new one takes the place of the old once it is confirmed
PASSWORD_RESET_TIMEOUT = 60 * 60
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True  # written, so that time tells nothing; the adapter sends it to nobody
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
# Councils' mail filters keep a letter for minutes; three guesses are all that a code allows in any case.
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
# Of sign-ins and of what is mailed, members.accounts.guessing keeps count, which cannot shut a victim
# out; "login_failed" is left for codes of the second step, which only who has the password can guess at.
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": "10/15m/key",
    "reset_password": "20/m/ip",
    "request_login_code": "20/m/ip",
}
ACCOUNT_FORMS = {
    "add_email": "members.accounts.forms.ChangeEmailForm",
    "change_password": "members.accounts.forms.ChangePasswordForm",
    "confirm_login_code": "members.accounts.forms.ConfirmLoginCodeForm",
    "login": "members.accounts.forms.SignInForm",
    "reauthenticate": "members.accounts.forms.ReauthenticateForm",
    "request_login_code": "members.accounts.forms.RequestLoginCodeForm",
    "reset_password": "members.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "members.accounts.forms.ResetPasswordKeyForm",
    "set_password": "members.accounts.forms.SetPasswordForm",
    "signup": "members.accounts.forms.SignUpForm",
}

MFA_ADAPTER = "members.accounts.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "NAVSH"
MFA_TOTP_TOLERANCE = 1  # a telephone's clock may be half a minute out
MFA_FORMS = {
    "activate_totp": "members.accounts.forms.ActivateAppForm",
    "add_webauthn": "members.accounts.forms.AddPasskeyForm",
    "authenticate": "members.accounts.forms.SecondStepForm",
    "deactivate_totp": "members.accounts.forms.DeactivateAppForm",
    "edit_webauthn": "members.accounts.forms.RenamePasskeyForm",
    "generate_recovery_codes": "members.accounts.forms.RecoveryCodesForm",
    "reauthenticate": "members.accounts.forms.SecondStepAgainForm",
}
# Beside all who may enter the admin; see members.accounts.permissions.
SECOND_FACTOR_GROUPS = ["Moderators", "Finance", "Review panel"]
SECOND_FACTOR_SPARED: list[str] = []
# Whoever leaves their last Virtual School leaves every other group of the office the same day.
GROUPS_KEPT_AFTER_LEAVING: list[str] = []

# Who signs in with an authority's own Microsoft account is known by that account, never by its address.
SOCIALACCOUNT_ADAPTER = "members.accounts.entra.EntraAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_FORMS = {"signup": "members.accounts.forms.EntraSignUpForm"}
SOCIALACCOUNT_PROVIDERS: dict = {"openid_connect": {"APPS": []}}

# --- words and times --------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True

# --- files ------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "site" / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Documents have no public address: they leave only through the view that checks rights.
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR_DIR / "private", "base_url": None},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# --- background work, cache, mail -------------------------------------------------------------

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": VAR_DIR / "cache",
        # Beyond this, entries go before their time; rate limits are among them.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
EMAIL_SUBJECT_PREFIX = "[NAVSH] "
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "NAVSH <no-reply@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_TIMEOUT = 20

# --- Wagtail ----------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = "NAVSH"
WAGTAILADMIN_BASE_URL = BASE_URL = env.str("BASE_URL", "http://localhost:8000")
WAGTAILIMAGES_IMAGE_MODEL = "core.NavshImage"
WAGTAILDOCS_DOCUMENT_MODEL = "core.NavshDocument"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_INLINE_CONTENT_TYPES: list[str] = []
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odt", "ods", "odp", "pdf", "pptx", "rtf", "txt", "xlsx"]
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
# PostgreSQL would else take the stemming of whatever language its cluster was made with.
WAGTAILSEARCH_BACKENDS = {
    "default": {"BACKEND": "wagtail.search.backends.database", "SEARCH_CONFIG": "english"}
}
WAGTAILEMBEDS_FINDERS = [{"class": "core.embeds.KnownVideoFinder"}]
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_I18N_ENABLED = False
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAILADMIN_COMMENTS_ENABLED = True
# People change these on their account's own pages, which confirm a new address before it counts.
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAILUSERS_PASSWORD_REQUIRED = False
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAIL_ADMIN_LOGIN_PAGE = None
# Nobody can say who knows a shared password, nor take it from one person.
WAGTAIL_PRIVATE_PAGE_OPTIONS = WAGTAILDOCS_PRIVATE_COLLECTION_OPTIONS = {"SHARED_PASSWORD": False}
TAGGIT_CASE_INSENSITIVE = True
TAGGIT_STRIP_UNICODE_WHEN_SLUGIFYING = True

# Whether `load_navsh` makes example people with a password that it writes down: development only.
EXAMPLE_SIGN_INS = False

# How many proxies of ours stand in front; see `core.rate_limits.client_address`.
TRUSTED_PROXIES = 0

# --- cards ------------------------------------------------------------------------------------

# Without a key, cards are not offered. The address can be that of a stripe-mock on this machine.
STRIPE_SECRET_KEY = env.str("STRIPE_SECRET_KEY", "")
STRIPE_WEBHOOK_SECRET = env.str("STRIPE_WEBHOOK_SECRET", "")
STRIPE_CHECKOUT_ADDRESS = env.str("STRIPE_CHECKOUT_ADDRESS", "https://checkout.stripe.com")
STRIPE_API_BASE = env.str("STRIPE_API_BASE", "https://api.stripe.com")

# --- safety -----------------------------------------------------------------------------------

X_FRAME_OPTIONS = "SAMEORIGIN"  # Wagtail's preview panel frames our own pages
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "core.views.csrf_failure"
CSP_DIRECTIVES = {
    "default-src": [SELF],
    "script-src": [SELF],
    "style-src": [SELF],
    "img-src": [SELF, "data:"],
    # Only after a visitor presses "play" is a frame made, and only of these two.
    "frame-src": [SELF, "https://www.youtube-nocookie.com", "https://player.vimeo.com"],
    "object-src": [NONE],
    "base-uri": [NONE],
    "form-action": [SELF],
    "frame-ancestors": [SELF],
}
CONTENT_SECURITY_POLICY = {"EXCLUDE_URL_PREFIXES": ["/admin/"], "DIRECTIVES": CSP_DIRECTIVES}
SILENCED_SYSTEM_CHECKS = [
    "security.W003",  # the CSRF middleware is core.middleware.OriginCsrfMiddleware, a child of Django's
    "security.W019",  # SAMEORIGIN, for Wagtail's preview
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        # Who changed which page is in Wagtail's own log, for good.
        "wagtail": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
    },
}

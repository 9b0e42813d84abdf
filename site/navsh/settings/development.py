"""`make run`: everything embedded, nothing to configure, nothing sent anywhere."""

import secrets

from .base import *
from .base import BASE_URL, VAR_DIR, database, env

DEBUG = True
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]


def _generated_secret() -> str:
    """Return this checkout's own secret, made at the first start and kept in var/."""
    path = VAR_DIR / "secret-key"
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="ascii") as file:
            path.chmod(0o600)
            file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return path.read_text(encoding="ascii")


SECRET_KEY = env.str("SECRET_KEY", None) or _generated_secret()
DATABASES = {"default": database(env.str("DATABASE_URL", f"sqlite:///{VAR_DIR / 'navsh.sqlite3'}"))}
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"
CSRF_TRUSTED_ORIGINS = [BASE_URL]
EXAMPLE_SIGN_INS = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # a passkey on http://localhost
# The example people sign in with a password alone; whoever else is made staff sees the second step.
SECOND_FACTOR_SPARED = ["@example.org"]

import tempfile
from pathlib import Path

from academy.settings.base import *

DATA_DIR = Path(tempfile.mkdtemp(prefix="academy-test-"))
MEDIA_ROOT = DATA_DIR / "media"
PRIVATE_ROOT = DATA_DIR / "private"
STATIC_ROOT = DATA_DIR / "static"
STORAGES["private"]["OPTIONS"]["location"] = str(PRIVATE_ROOT)
if not env.str("DATABASE_URL", default=""):
    DATABASES = {"default": sqlite(DATA_DIR / "db.sqlite3")}
    DATABASES["default"]["TEST"] = {"NAME": DATA_DIR / "test.sqlite3"}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
ACCOUNT_RATE_LIMITS = {"login_failed": "30/m/ip,6/300s/key"}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# Prepared once for all sessions: cutting the fonts costs eight seconds.
CERTIFICATE_FONT_DIR = ROOT / "var" / "fonts"
STATIC_ROOT.mkdir()
WHITENOISE_USE_FINDERS = True

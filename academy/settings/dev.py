from academy.settings.base import *

DEBUG = env.bool("DEBUG", default=False)
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True

for folder in (DATA_DIR, BROKER_DIR / "queue", BROKER_DIR / "control", PRIVATE_ROOT, MEDIA_ROOT):
    folder.mkdir(parents=True, exist_ok=True)
# No collectstatic on a fresh machine: the web process reads the installed packages' files directly.
WHITENOISE_USE_FINDERS = True
STATIC_ROOT.mkdir(parents=True, exist_ok=True)

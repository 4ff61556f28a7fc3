from academy.settings.base import *

# No default: an academy that runs with a published key protects nobody.
SECRET_KEY = env.str("SECRET_KEY")
ID_HASH_KEY = env.str("ID_HASH_KEY")
FIELD_ENCRYPTION_KEY = env.str("FIELD_ENCRYPTION_KEY")
STAFF_REQUIRES_SECOND_FACTOR = env.bool("STAFF_REQUIRES_SECOND_FACTOR", default=True)

# Plain HTTP inside an intranet must be a conscious choice.
HTTPS = env.bool("HTTPS", default=True)
SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", default=False) else None
)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[SITE_URL])

STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}

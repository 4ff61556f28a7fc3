"""Personal numbers at rest: a keyed hash finds them, encryption keeps them, the last four are shown."""

import base64
import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet
from django.conf import settings


@lru_cache(maxsize=4)
def _cipher(key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest()))


def keyed_hash(text: str) -> str:
    """HMAC-SHA256 in hex: equal numbers are found without being readable."""
    return hmac.digest(settings.ID_HASH_KEY.encode(), text.encode(), "sha256").hex()


def hash_id_number(id_number: str) -> str:
    return keyed_hash("id:" + id_number)


def hash_phone(phone: str) -> str:
    return keyed_hash("phone:" + phone)


def hash_activation_code(code: str) -> str:
    return keyed_hash("activation:" + code)


def encrypt(text: str) -> bytes:
    return _cipher(settings.FIELD_ENCRYPTION_KEY).encrypt(text.encode())


def decrypt(token: bytes) -> str:
    return _cipher(settings.FIELD_ENCRYPTION_KEY).decrypt(bytes(token)).decode()

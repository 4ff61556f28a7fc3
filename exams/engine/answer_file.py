"""The file a candidate carries to the officer when no network came back: sealed in the browser, opened only here.

A fresh AES-GCM key seals the answers; it is wrapped with the exam's public RSA key (OAEP, SHA-256).
"""

import base64
import binascii
import json
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FORMAT = "grid-academy-answers/1"
KEY_BITS = 3072
_PADDING = padding.OAEP(mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=None)


class AnswerFileError(Exception):
    """`code` says what is wrong with the file."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def new_key_pair() -> tuple[str, str]:
    """The public key as browsers read it (SPKI, base64), and the private one (PKCS #8, PEM)."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    public = private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return base64.b64encode(public).decode(), pem.decode()


def open_file(content: bytes, exam: int, private_pem: str) -> bytes:
    """What the browser sealed for this exam; raises AnswerFileError for anything else."""
    outer = _outer(content)
    if outer.get("exam") != exam:
        raise AnswerFileError("file_other_exam")
    private = serialization.load_pem_private_key(private_pem.encode(), password=None)
    if not isinstance(private, rsa.RSAPrivateKey):
        raise TypeError("the exam's key is no RSA key")
    try:
        wrapped, iv, data = (base64.b64decode(outer[name], validate=True) for name in ("key", "iv", "data"))
        key = private.decrypt(wrapped, _PADDING)
        return AESGCM(key).decrypt(iv, data, f"{FORMAT}:{exam}".encode())
    except (KeyError, TypeError, ValueError, binascii.Error, InvalidTag) as error:
        raise AnswerFileError("file_damaged") from error


def _outer(content: bytes) -> dict[str, Any]:
    try:
        outer = json.loads(content)
    except ValueError as error:
        raise AnswerFileError("file_not_answers") from error
    if not isinstance(outer, dict) or outer.get("format") != FORMAT:
        raise AnswerFileError("file_not_answers")
    return outer

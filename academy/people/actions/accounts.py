import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.db.models import F

from academy.people.actions.audit import log_event
from academy.people.models import ActivationCode, Person
from academy.people.queries import candidates_for_sign_in
from academy.people.rules import manages, require
from academy.people.secrets import encrypt, hash_activation_code, hash_phone

# No 0/O, 1/I/L: codes are read from paper and typed on a phone.
CODE_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 10
# After five wrong tries the slip is void: a code of 10 letters cannot be guessed in five.
MAX_FAILURES = 5


@dataclass(frozen=True)
class Slip:
    """What is printed once and handed over; the code is stored nowhere in clear."""

    person: Person
    code: str
    expires_at: datetime


class ActivationRefusedError(Exception):
    """Unknown person, wrong, used or expired code: one answer for all, so that nobody can probe."""


def set_phone(person: Person, phone: str) -> None:
    """Fill the three stored forms; the caller saves the person."""
    person.phone_hash = hash_phone(phone)
    person.phone_last4 = phone[-4:]
    person.phone_enc = encrypt(phone)


def _new_code() -> str:
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


@transaction.atomic
def issue_activation_codes(actor: Person | None, persons: Iterable[Person], *, now: datetime) -> list[Slip]:
    """New codes for people without a password; earlier unused codes of theirs end."""
    slips = []
    expires = now + timedelta(days=settings.ACTIVATION_CODE_DAYS)
    for person in persons:
        if actor is not None:
            require(manages(actor, person), "may not issue a code for this person")
        slips.append(Slip(person, _new_code(), expires))
    ActivationCode.objects.filter(person__in=[s.person for s in slips], used_at=None).update(expires_at=now)
    ActivationCode.objects.bulk_create(
        ActivationCode(
            person=s.person,
            code_hash=hash_activation_code(s.code),
            issued_by=actor,
            issued_at=now,
            expires_at=expires,
        )
        for s in slips
    )
    log_event(actor, "activation.issued", after={"persons": [s.person.username for s in slips]})
    return slips


def activate(identifier: str, code: str, password: str, *, now: datetime) -> Person:
    """Set the first password with a printed code.

    Raises ActivationRefusedError, or ValidationError when the password is too weak.
    """
    cleaned = code.strip().upper().replace("-", "").replace(" ", "")
    open_codes = ActivationCode.objects.filter(
        person__in=candidates_for_sign_in(identifier),
        used_at=None,
        expires_at__gt=now,
        failures__lt=MAX_FAILURES,
    )
    match = open_codes.filter(code_hash=hash_activation_code(cleaned)).select_related("person").first()
    if match is None:
        open_codes.update(failures=F("failures") + 1)
        raise ActivationRefusedError
    validate_password(password, match.person)
    return _use_code(match, password, now)


@transaction.atomic
def _use_code(match: ActivationCode, password: str, now: datetime) -> Person:
    if not ActivationCode.objects.filter(pk=match.pk, used_at=None).update(used_at=now):
        raise ActivationRefusedError
    match.person.set_password(password)
    match.person.save(update_fields=["password"])
    log_event(match.person, "activation.used", match.person, unit=match.person.unit)
    return match.person

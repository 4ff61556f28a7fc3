from datetime import date
from typing import Any

from academy.certificates.enums import CODE_WORDS, NUMBER_WORDS, CertificateKind
from academy.certificates.models import Academy, NumberSequence

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def check_character(text: str) -> str:
    """ISO 7064 MOD 37,36: finds every single wrong character and nearly every exchange of two."""
    product = 36
    for character in text:
        total = (product + ALPHABET.index(character)) % 36 or 36
        product = total * 2 % 37
    return ALPHABET[(37 - product) % 36]


def machine_code(academy: Academy, kind: CertificateKind, year: int, sequence: int) -> str:
    parts = [academy.code_prefix, CODE_WORDS[kind], str(year), f"{sequence:06d}"]
    return "-".join([*parts, check_character("".join(parts))])


def is_machine_code(text: str) -> bool:
    compact = text.replace("-", "").upper()
    known = len(compact) > 1 and all(character in ALPHABET for character in compact)
    return known and check_character(compact[:-1]) == compact[-1]


def printed_number(academy: Academy, kind: CertificateKind, year: int, sequence: int) -> str:
    if kind not in NUMBER_WORDS:
        return machine_code(academy, kind, year, sequence)
    return f"{academy.number_prefix}网院{NUMBER_WORDS[kind]}字〔{year}〕{sequence:04d}号"


def lock_sequence(academy: Academy, kind: CertificateKind, issued_on: date) -> NumberSequence:
    """Held until the issuing transaction ends: a number that is rolled back is given to the next paper."""
    key: dict[str, Any] = {"academy": academy, "kind": kind, "year": issued_on.year}
    NumberSequence.objects.get_or_create(**key)
    return NumberSequence.objects.select_for_update().get(**key)


def take_number(sequence: NumberSequence) -> int:
    sequence.last += 1
    sequence.save(update_fields=["last"])
    return sequence.last

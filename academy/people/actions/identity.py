from django.db import transaction

from academy.people.actions.audit import log_event
from academy.people.models import Person
from academy.people.rules import can_view_id_number, require
from academy.people.secrets import decrypt, encrypt, hash_id_number


def set_id_number(person: Person, id_number: str) -> None:
    """Fill the three stored forms; the caller saves the person."""
    person.id_hash = hash_id_number(id_number)
    person.id_last4 = id_number[-4:]
    person.id_enc = encrypt(id_number)


@transaction.atomic
def view_id_number(actor: Person, person: Person, *, reason: str) -> str:
    """The whole ID number; every call leaves an audit event with the reason."""
    require(can_view_id_number(actor, person), "not allowed to read this ID number")
    require(bool(reason.strip()), "a reason is required")
    log_event(actor, "person.id_viewed", person, unit=person.unit, reason=reason)
    return decrypt(bytes(person.id_enc)) if person.id_enc else ""

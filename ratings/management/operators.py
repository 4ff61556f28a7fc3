"""What the operators' commands share: the cycle they name, the person they act as, and how they refuse."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from django.core.management.base import CommandError

from academy.people.models import Person
from ratings.models import RatingCycle


def cycle_by_code(code: str) -> RatingCycle:
    found = RatingCycle.objects.select_related("unit", "version__scheme").filter(code=code).first()
    if found is None:
        known = ", ".join(RatingCycle.objects.values_list("code", flat=True)) or "none"
        raise CommandError(f"There is no cycle {code}. Known cycles: {known}.")
    return found


def operator(login: str) -> Person:
    """The named person, else the first administrator: every change has somebody's name on it."""
    if login:
        found = Person.objects.filter(username=login, is_active=True).first()
        if found is None:
            raise CommandError(f"There is no active person with the login {login}.")
        return found
    admin = Person.objects.filter(is_superuser=True, is_active=True).order_by("pk").first()
    if admin is None:
        raise CommandError("There is no administrator; name the person to act as with --as LOGIN.")
    return admin


@contextmanager
def refusals(as_json: bool, out: TextIO) -> Iterator[None]:
    """A refusal is exit code 1 with a sentence; for machines as {"error": …} on standard output."""
    try:
        yield
    except CommandError as error:
        if not as_json:
            raise
        out.write(json.dumps({"error": str(error)}, ensure_ascii=False))
        sys.exit(error.returncode)

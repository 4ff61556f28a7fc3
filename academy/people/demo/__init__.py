"""The demonstration city: invented units and people from a fixed seed."""

from dataclasses import dataclass
from random import Random

from django.contrib.auth.hashers import make_password
from django.db import transaction

from academy.people.actions import log_event
from academy.people.demo.officers import build_officers
from academy.people.demo.persons import Roster, build_roster
from academy.people.demo.portraits import add_portraits
from academy.people.demo.units import build_grids, build_units
from academy.people.models import OrgUnit, Person

SEED = 20251231
PASSWORD = "grid-academy-demo"  # noqa: S105  printed on the console of the demonstration


@dataclass
class DemoPeople:
    units: dict[str, OrgUnit]
    officers: dict[str, Person]
    # username → star of 2023, from before the platform
    previous_stars: dict[str, int]


def is_loaded() -> bool:
    return OrgUnit.objects.filter(code="YC").exists()


@transaction.atomic
def load() -> DemoPeople:
    rng = Random(SEED)  # noqa: S311  a reproducible demonstration, not a secret
    # One hash for all: six hundred separate ones would cost ten seconds and protect nothing.
    password = make_password(PASSWORD)
    units = build_units()
    roster = Roster(units, build_grids(units, rng), rng, password)
    build_roster(roster)
    # A generator of its own: another face must not change everybody's history.
    add_portraits(Random(SEED))  # noqa: S311
    officers = build_officers(units, password)
    log_event(None, "demo.loaded", after={"persons": len(roster.persons)})
    return DemoPeople(units, officers, roster.previous_stars)

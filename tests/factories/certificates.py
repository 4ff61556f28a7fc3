from datetime import date
from typing import Any

import factory

from academy.certificates import actions
from academy.certificates.contexts import StarContext
from academy.certificates.enums import CertificateKind
from academy.certificates.models import Academy, Certificate
from academy.people.models import Person

ISSUED_ON = date(2025, 12, 31)


class AcademyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Academy

    name = "青石网格学院"
    number_prefix = "青石"
    code_prefix = "QS"
    signatory = "林国栋"


def star_face(person: Person, star: int = 4) -> StarContext:
    unit_name = person.unit.name if person.unit else ""
    return StarContext.of(person.name, unit_name, "2025年度专职网格员星级考评", star, ISSUED_ON)


def issue_star(academy: Academy, person: Person, **changes: Any) -> Certificate:
    """A star paper that is numbered but not drawn: drawing takes time that few tests need."""
    values = {
        "academy": academy,
        "kind": CertificateKind.STAR,
        "holder": person,
        "context": star_face(person),
        "issued_on": ISSUED_ON,
        "render": False,
    }
    return actions.issue(None, **{**values, **changes})

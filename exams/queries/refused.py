from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch

from academy.people.models import Person, RoleAssignment
from academy.people.queries import User, scope_q, today
from exams.models import Exam
from exams.queries.bank import BANK_READERS, key_readers
from exams.queries.sittings import EXAM_READERS, admitted_to


@dataclass(frozen=True)
class Refused:
    """Candidates whom the door will refuse because their office shows them the keys; no paper is drawn for them."""

    # The reader's own people, each with `key_offices`.
    persons: Sequence[Person]
    elsewhere: int


def refused_candidates(user: User, exam: Exam) -> Refused:
    refused = admitted_to(exam).filter(pk__in=key_readers())
    offices = RoleAssignment.objects.on(today()).filter(role__in=BANK_READERS).select_related("unit")
    own = (
        refused.filter(scope_q(user, EXAM_READERS, "unit"))
        .select_related("unit")
        .prefetch_related(Prefetch("role_assignments", offices, to_attr="key_offices"))
        .order_by("unit__path", "worker_no", "pk")
    )
    persons = list(own)
    return Refused(persons, refused.count() - len(persons))

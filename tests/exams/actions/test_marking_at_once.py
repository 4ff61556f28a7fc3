"""Two examiners at the same moment: both marks are kept, and the paper gets one result."""

import os
import threading
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from academy.people.enums import Role
from exams import actions
from exams.enums import AttemptState
from tests.factories.exams import make_exam
from tests.factories.marked_papers import hand_in
from tests.factories.people import PersonFactory, RoleAssignmentFactory

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(
        "postgres" not in os.environ.get("DATABASE_URL", ""), reason="needs a real PostgreSQL (DATABASE_URL)"
    ),
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("first_rows_restored", "first_rows"),
]


def test_two_first_marks_at_once_settle_the_answer(tree):
    exam = make_exam(tree.city, sections=(("short", 1, 10),), markers=2)
    attempt = hand_in(PersonFactory(unit=tree.community), exam)
    teachers = PersonFactory.create_batch(2, unit=tree.county, office=True, worker_no="")
    for teacher in teachers:
        RoleAssignmentFactory(person=teacher, role=Role.INSTRUCTOR, unit=tree.county)
    start = threading.Barrier(2)

    def mark(teacher, points):
        try:
            start.wait()
            actions.mark_slot(teacher, attempt, 1, Decimal(points), now=timezone.now())
        finally:
            connection.close()

    threads = [threading.Thread(target=mark, args=pair) for pair in zip(teachers, (6, 7), strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    attempt.refresh_from_db()
    assert attempt.manual_marks.count() == 2
    assert (attempt.state, attempt.total) == (AttemptState.RELEASED, Decimal("6.5"))
